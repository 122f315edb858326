import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { sendersProperty, serverProperties, trustProperties } from './smtp-properties';

/** A mail server with user and password, or with neither for a relay that asks for none. */
export class OutboxSmtpApi implements ICredentialType {
	name = 'outboxSmtpApi';

	displayName = 'Outbox SMTP API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/outbox.svg',
		dark: 'file:../nodes/shared/icons/outbox.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#smtp-credential';

	properties: INodeProperties[] = [
		...serverProperties,
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. support@acme.com',
			description:
				'Often the full email address. Leave it empty for a relay that asks for no login.',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Services with two-step sign-in, such as Gmail, want an app password made for this purpose',
		},
		sendersProperty,
		...trustProperties,
	];
}

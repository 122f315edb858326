import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { createServerProperties } from './server-properties';
import { createTlsProperties } from './tls-properties';

/** A mailbox name that few accounts need. */
function mailboxProperty(use: 'Drafts' | 'Sent', holds: string): INodeProperties {
	return {
		displayName: `${use} Mailbox`,
		name: `${use.toLowerCase()}Mailbox`,
		type: 'string',
		default: '',
		placeholder: `e.g. INBOX.${use}`,
		description: `Full name of the mailbox for ${holds}, where it is not found by itself: the server does not mark it, and its name is unusual`,
	};
}

/** The mailboxes of an account that sends by SMTP: drafts, what was sent, and conversations. */
export class OutboxImapApi implements ICredentialType {
	name = 'outboxImapApi';

	displayName = 'Outbox IMAP API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/imap.svg',
		dark: 'file:../nodes/shared/icons/imap.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#imap-credential';

	properties: INodeProperties[] = [
		...createServerProperties({
			host: 'imap.example.com',
			scheme: 'imap',
			ports: { starttls: 143, tls: 993, none: 143 },
			security: 'tls',
			unencrypted: 'For servers in your own network.',
		}),
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. support@acme.com',
			description: 'Often the full email address, and the same as for sending',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Services with two-step sign-in, such as Gmail, want an app password made for this purpose',
		},
		mailboxProperty('Drafts', 'drafts'),
		mailboxProperty('Sent', 'sent messages'),
		...createTlsProperties(
			{
				secrets: 'the mail and the password',
				whenPublic: 'Leave it empty for public mail services.',
			},
			{ hide: { security: ['none'] } },
		),
	];
}

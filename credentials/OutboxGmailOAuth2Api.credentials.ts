import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { allowPrivateUrlsProperty } from './attachment-properties';

/**
 * The least that covers sending through drafts, looking threads up and listing aliases: the same as
 * the Gmail provider of the library names.
 */
const SCOPES = [
	'https://www.googleapis.com/auth/gmail.compose',
	'https://www.googleapis.com/auth/gmail.readonly',
];

/** A Gmail or Google Workspace mailbox. */
export class OutboxGmailOAuth2Api implements ICredentialType {
	name = 'outboxGmailOAuth2Api';

	extends = ['googleOAuth2Api'];

	displayName = 'Outbox Gmail OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/gmail.svg',
		dark: 'file:../nodes/shared/icons/gmail.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#gmail-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: SCOPES.join(' '),
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://gmail.googleapis.com',
			placeholder: 'e.g. https://gmail.googleapis.com',
			description: 'Change it only if your network reaches Gmail through a proxy of its own',
		},
		allowPrivateUrlsProperty,
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: '/gmail/v1/users/me/profile',
		},
	};
}

import type {
	Icon,
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { allowPrivateUrlsProperty } from './attachment-properties';

/** What the test says to Slack's refusals, which come with status 200. */
const REFUSALS = {
	invalid_auth:
		'Slack does not know this token. Copy the Bot User OAuth Token again from OAuth & Permissions in the settings of the app.',
	not_authed: 'The token is missing. Copy it from OAuth & Permissions in the settings of the app.',
	token_revoked: 'The token was revoked. Install the app again and copy its new token.',
	token_expired: 'The token has expired. Install the app again, without token rotation.',
	account_inactive:
		'The app was removed from the workspace, or the workspace is closed. Install the app again.',
	not_allowed_token_type: 'Use the Bot User OAuth Token, which begins with xoxb-.',
};

/** A bot in a Slack workspace. */
export class OutboxSlackApi implements ICredentialType {
	name = 'outboxSlackApi';

	displayName = 'Outbox Slack API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/slack.svg',
		dark: 'file:../nodes/shared/icons/slack.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#slack-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Bot Token',
			name: 'botToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. xoxb-…',
			description:
				'The Bot User OAuth Token: create an app at api.slack.com/apps, add its scopes under OAuth & Permissions, install it and copy the token from there',
		},
		{
			displayName:
				'Scopes that the bot needs: <b>chat:write</b> to send, <b>im:write</b> to write to users, <b>files:write</b> for attachments, <b>channels:read</b>, <b>groups:read</b> and <b>users:read</b> to choose from lists, and <b>channels:history</b>, <b>groups:history</b> and <b>im:history</b> to find out whether a message was sent after the connection broke off. With <b>chat:write.public</b> it can write to public channels without being a member. Add it to all others with /invite.',
			name: 'scopesNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://slack.com/api',
			placeholder: 'e.g. https://slack.com/api',
			description:
				'Change it only for GovSlack, or if your network reaches Slack through a proxy of its own',
		},
		allowPrivateUrlsProperty,
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.botToken }}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: '={{ $credentials.baseUrl || "https://slack.com/api" }}',
			url: '/auth.test',
		},
		rules: [
			...Object.entries(REFUSALS).map(([value, message]) => ({
				type: 'responseSuccessBody' as const,
				properties: { key: 'error', value, message },
			})),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'ok',
					value: false,
					message: 'Slack refuses the token. Check the app in the settings of the workspace.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'ok',
					value: undefined,
					message: 'That is no address of Slack’s Web API. Check the base URL.',
				},
			},
		],
	};
}

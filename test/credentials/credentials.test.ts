import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Workflow, type ICredentialType, type INodeProperties } from 'n8n-workflow';

import { OutboxGmailOAuth2Api } from '../../credentials/OutboxGmailOAuth2Api.credentials';
import { OutboxMicrosoftOAuth2Api } from '../../credentials/OutboxMicrosoftOAuth2Api.credentials';
import { OutboxRedisApi } from '../../credentials/OutboxRedisApi.credentials';
import { OutboxSmtpApi } from '../../credentials/OutboxSmtpApi.credentials';
import { OutboxSmtpOAuth2Api } from '../../credentials/OutboxSmtpOAuth2Api.credentials';
import { OutboxSendEmail } from '../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { parseGmailOptions } from '../../lib/providers/gmail/options';
import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import { parseOutlookOptions } from '../../lib/providers/outlook/options';
import { toPermissionName } from '../../lib/providers/outlook/permissions';
import { parseRedisSettings } from '../../nodes/shared/redis-settings';
import { parseSmtpAccount } from '../../nodes/shared/smtp-account';

type Named = readonly [name: string, credential: ICredentialType];

const smtp: readonly Named[] = [
	['outboxSmtpApi', new OutboxSmtpApi()],
	['outboxSmtpOAuth2Api', new OutboxSmtpOAuth2Api()],
];
const credentials: readonly Named[] = [
	...smtp,
	['outboxGmailOAuth2Api', new OutboxGmailOAuth2Api()],
	['outboxOutlookOAuth2Api', new OutboxMicrosoftOAuth2Api()],
	['outboxRedisApi', new OutboxRedisApi()],
];

const isShown = ({ type }: INodeProperties): boolean => type !== 'hidden';

describe.each(credentials)('the credential %s', (name, credential) => {
	const { properties } = credential;

	it('has the type that the node asks for', () => {
		expect(credential.name).toBe(name);
		const asked = new OutboxSendEmail().description.credentials ?? [];
		expect(asked.map((each) => each.name)).toContain(name);
	});

	it('has icons for light and dark, and documentation', () => {
		const { icon, documentationUrl } = credential;
		if (typeof icon !== 'object') throw new Error('it has one icon for both');
		for (const file of [icon.light, icon.dark]) {
			expect(existsSync(join(__dirname, '../../credentials', file.replace('file:', '')))).toBe(
				true,
			);
		}
		expect(documentationUrl).toMatch(/^https:/);
	});

	it('names each setting once, and labels it in Title Case', () => {
		const names = properties.map((property) => property.name);
		expect(new Set(names).size).toBe(names.length);
		for (const { displayName } of properties) expect(displayName).toMatch(/^[A-Z]/);
	});

	it('says what every setting is for, where the label alone does not', () => {
		const selfExplaining = ['security', 'port', 'ownAuthUrl', 'ownAccessTokenUrl', 'service'];
		const silent = properties.filter(
			(property) =>
				isShown(property) &&
				property.description === undefined &&
				!selfExplaining.includes(property.name) &&
				property.placeholder === undefined,
		);
		expect(silent.map((property) => property.name)).toEqual([]);
	});

	it('hides what is secret', () => {
		const secrets = properties.filter((property) => /password|token$/i.test(property.name));
		for (const { typeOptions } of secrets) expect(typeOptions?.password).toBe(true);
	});

	it('can be tested', () => {
		const asked = new OutboxSendEmail().description.credentials ?? [];
		const testedBy = asked.find((each) => each.name === name)?.testedBy;
		// n8n cannot test a login with OAuth2 for a mail server.
		if (name !== 'outboxSmtpOAuth2Api') expect(credential.test ?? testedBy).toBeDefined();
	});
});

describe.each(smtp)('the credential %s of a mail server', (name, { properties }) => {
	it('starts with settings that are usual', () => {
		const defaults = Object.fromEntries(properties.map((each) => [each.name, each.default]));
		expect(defaults).toMatchObject({
			port: 587,
			security: 'starttls',
			allowSelfSigned: false,
			allowPrivateUrls: false,
		});
	});

	it('is understood by the node when its required settings are filled in', () => {
		const filled = {
			...Object.fromEntries(properties.map((each) => [each.name, each.default])),
			host: 'smtp.example.com',
			user: 'crm@example.com',
			password: 'hunter2',
			senders: 'crm@example.com',
		};
		const login = name === 'outboxSmtpApi' ? 'password' : { accessToken: 'token' };
		expect(parseSmtpAccount(filled, login).options.connection).toMatchObject({
			host: 'smtp.example.com',
			port: 587,
		});
	});
});

/** The values of settings as n8n resolves them for what the user has chosen. */
function createResolver(properties: readonly INodeProperties[], names: readonly string[]) {
	return (chosen: Readonly<Record<string, string>>): Record<string, unknown> => {
		const workflow = new Workflow({
			nodes: [{ id: '1', name: 'n', type: 't', typeVersion: 1, position: [0, 0], parameters: {} }],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: () => new OutboxSendEmail(),
				getByNameAndVersion: () => new OutboxSendEmail(),
				getKnownTypes: () => ({}),
			},
		});
		const hidden = properties.filter(({ name }) => names.includes(name));
		return Object.fromEntries(
			hidden.map(({ name, default: value }) => [
				name,
				workflow.expression.getParameterValue(
					value,
					null,
					0,
					0,
					'n',
					[],
					'internal',
					{},
					undefined,
					false,
					chosen,
				),
			]),
		);
	};
}

describe('the mail services of the OAuth2 credential', () => {
	const { properties, extends: parents } = new OutboxSmtpOAuth2Api();
	const names = ['authUrl', 'accessTokenUrl', 'scope', 'authQueryParameters'];
	const resolve = createResolver(properties, names);

	it('extend n8n’s own OAuth2', () => {
		expect(parents).toEqual(['oAuth2Api']);
	});

	it('know Google, which gives a refresh token only when asked for offline access', () => {
		expect(resolve({ service: 'google' })).toEqual({
			authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
			accessTokenUrl: 'https://oauth2.googleapis.com/token',
			scope: 'https://mail.google.com/',
			authQueryParameters: 'access_type=offline&prompt=consent',
		});
	});

	it('know Microsoft', () => {
		expect(resolve({ service: 'microsoft' })).toEqual({
			authUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
			accessTokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
			scope: 'https://outlook.office.com/SMTP.Send offline_access',
			authQueryParameters: 'response_mode=query',
		});
	});

	it('take the addresses of any other service', () => {
		const own = {
			service: 'other',
			ownAuthUrl: 'https://auth.example.com/authorize',
			ownAccessTokenUrl: 'https://auth.example.com/token',
			ownScope: 'smtp',
			ownAuthQueryParameters: '',
		};
		expect(resolve(own)).toEqual({
			authUrl: own.ownAuthUrl,
			accessTokenUrl: own.ownAccessTokenUrl,
			scope: 'smtp',
			authQueryParameters: '',
		});
	});
});

describe('the Gmail credential', () => {
	const credential = new OutboxGmailOAuth2Api();
	const valueOf = (wanted: string) =>
		credential.properties.find(({ name }) => name === wanted)?.default;

	it('asks Google for no more than the provider needs', () => {
		expect(credential.extends).toEqual(['googleOAuth2Api']);
		expect(valueOf('scope')).toBe(GMAIL_SCOPES.join(' '));
	});

	it('names the base URL that the provider goes by, and is tested there', () => {
		expect(valueOf('baseUrl')).toBe(parseGmailOptions({}).baseUrl);
		expect(credential.test.request).toEqual({
			baseURL: '={{ $credentials.baseUrl }}',
			url: '/gmail/v1/users/me/profile',
		});
	});
});

describe('the Microsoft credential', () => {
	const { properties, extends: parents, test } = new OutboxMicrosoftOAuth2Api();
	const chosen = {
		cloud: 'global',
		tenant: 'common',
		mailbox: '',
		ownLoginUrl: '',
		ownBaseUrl: '',
	};
	const names = ['authUrl', 'accessTokenUrl', 'scope', 'baseUrl'];
	const resolve = createResolver(properties, names);

	it('extends n8n’s own, without its choice of a cloud', () => {
		expect(parents).toEqual(['microsoftOAuth2Api']);
		const graph = properties.find(({ name }) => name === 'graphApiBaseUrl');
		expect(graph?.type).toBe('hidden');
	});

	it.each([
		['global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com/v1.0'],
		['usGovernment', 'https://login.microsoftonline.us', 'https://graph.microsoft.us/v1.0'],
		['usGovernmentDod', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us/v1.0'],
		['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn/v1.0'],
	])('signs in where the cloud %s has its login', (cloud, login, graph) => {
		expect(resolve({ ...chosen, cloud })).toEqual({
			authUrl: `${login}/common/oauth2/v2.0/authorize`,
			accessTokenUrl: `${login}/common/oauth2/v2.0/token`,
			scope: 'offline_access User.Read Mail.ReadWrite Mail.Send',
			baseUrl: graph,
		});
		expect(parseOutlookOptions({ baseUrl: graph }).baseUrl).toBe(graph);
	});

	it('takes the addresses of any other cloud, and a tenant', () => {
		const own = {
			ownLoginUrl: 'https://login.example.com/',
			ownBaseUrl: 'https://graph.example/v1.0/',
		};
		expect(resolve({ ...chosen, ...own, cloud: 'other', tenant: 'contoso.com' })).toMatchObject({
			authUrl: 'https://login.example.com/contoso.com/oauth2/v2.0/authorize',
			accessTokenUrl: 'https://login.example.com/contoso.com/oauth2/v2.0/token',
			baseUrl: 'https://graph.example/v1.0',
		});
	});

	it('asks for the permissions of a shared mailbox only where there is one', () => {
		expect(resolve({ ...chosen, mailbox: 'support@acme.com' }).scope).toBe(
			'offline_access User.Read Mail.ReadWrite.Shared Mail.Send.Shared',
		);
	});

	it('asks Microsoft for what the provider says that it needs', () => {
		for (const mailbox of ['me', 'support@acme.com']) {
			const options = parseOutlookOptions({ mailbox });
			const { scope } = resolve({ ...chosen, mailbox: mailbox === 'me' ? '' : mailbox });
			for (const permission of ['Mail.ReadWrite', 'Mail.Send'] as const) {
				expect(`${scope as string} `).toContain(`${toPermissionName(permission, options)} `);
			}
		}
	});

	it('is tested by a look at the inbox of its mailbox', () => {
		const url = [{ name: 'url', displayName: 'URL', type: 'string', default: test.request.url }];
		const urlOf = (mailbox: string) =>
			createResolver(
				url.map((each) => ({
					...each,
					type: 'string' as const,
					default: String(each.default).replaceAll('$credentials', '$self'),
				})),
				['url'],
			)({ ...chosen, mailbox }).url;
		expect(urlOf('')).toBe('/me/mailFolders/inbox');
		expect(urlOf('a+b@acme.com')).toBe('/users/a%2Bb%40acme.com/mailFolders/inbox');
		expect(test.request.baseURL).toBe('={{ $credentials.baseUrl }}');
	});
});

describe('the Redis credential', () => {
	it('is understood by the node as it starts out', () => {
		const { properties } = new OutboxRedisApi();
		const defaults = Object.fromEntries(properties.map((each) => [each.name, each.default]));
		expect(parseRedisSettings(defaults)).toEqual(parseRedisSettings({}));
		expect(
			parseRedisSettings({ ...defaults, useSentinel: true, sentinelNodes: 'a:1' }).server.sentinel,
		).toMatchObject({ groupName: 'mymaster', nodes: [{ host: 'a', port: 1 }] });
	});
});

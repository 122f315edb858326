import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Workflow, type ICredentialType, type INodeProperties } from 'n8n-workflow';

import { OutboxSmtpApi } from '../../credentials/OutboxSmtpApi.credentials';
import { OutboxSmtpOAuth2Api } from '../../credentials/OutboxSmtpOAuth2Api.credentials';
import { OutboxSendEmail } from '../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { parseSmtpAccount } from '../../nodes/shared/smtp-account';

const credentials: readonly (readonly [name: string, credential: ICredentialType])[] = [
	['outboxSmtpApi', new OutboxSmtpApi()],
	['outboxSmtpOAuth2Api', new OutboxSmtpOAuth2Api()],
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

describe('the mail services of the OAuth2 credential', () => {
	const { properties, extends: parents } = new OutboxSmtpOAuth2Api();

	/** The hidden settings as n8n resolves them for what the user has chosen. */
	const resolve = (chosen: Readonly<Record<string, string>>) => {
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
		const names = ['authUrl', 'accessTokenUrl', 'scope', 'authQueryParameters'];
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

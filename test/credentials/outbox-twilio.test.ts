import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Workflow, type INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';

import { OutboxTwilioApi } from '../../credentials/OutboxTwilioApi.credentials';
import { OutboxSendEmail } from '../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { parseTwilioAccount } from '../../nodes/shared/twilio-account';
import { at } from '../support/twilio-fake/faults';
import { startTwilioFake, type TwilioFake } from '../support/twilio-fake/twilio-fake';

const ACCOUNT_SID = `AC${'1'.repeat(32)}`;
const KEY_SID = `SK${'2'.repeat(32)}`;

const credential = new OutboxTwilioApi();
const { properties, authenticate, test: credentialTest } = credential;
const defaults = Object.fromEntries(properties.map((each) => [each.name, each.default]));
const byToken = { ...defaults, accountSid: ACCOUNT_SID, authToken: 'the-token' };
const byKey = {
	...defaults,
	accountSid: ACCOUNT_SID,
	authentication: 'apiKey',
	apiKeySid: KEY_SID,
	apiKeySecret: 'the-secret',
};

describe('the Twilio credential', () => {
	it('has icons for light and dark, and documentation', () => {
		for (const file of Object.values(credential.icon)) {
			const path = join(__dirname, '../../credentials', file.replace('file:', ''));
			expect(existsSync(path)).toBe(true);
		}
		expect(credential.documentationUrl).toMatch(/^https:.*#twilio-credential$/);
	});

	it('hides what is secret, and says what every setting is for', () => {
		const hidden = properties.filter(({ typeOptions }) => typeOptions?.password);
		expect(hidden.map(({ name }) => name)).toEqual(['authToken', 'apiKeySecret']);
		for (const { description } of properties) expect(description).toMatch(/^[A-Z]/);
	});

	it.each([byToken, byKey])('is understood by the node when it is filled in', (filled) => {
		const { options } = parseTwilioAccount(filled);
		expect(options).toMatchObject({ accountSid: ACCOUNT_SID, baseUrl: defaults['baseUrl'] });
	});
});

describe('the test of the Twilio credential', () => {
	let twilio: TwilioFake;
	beforeEach(async () => {
		twilio = await startTwilioFake();
		twilio.addAccount({
			sid: ACCOUNT_SID,
			logins: { [ACCOUNT_SID]: 'the-token', [KEY_SID]: 'the-secret' },
			smsSenders: [],
			whatsAppSenders: [],
			messagingServices: [],
		});
	});
	afterEach(() => twilio.stop());

	/** What n8n says after the test: the text of the rule for the status, or nothing. */
	async function verdictOn(filled: object): Promise<string | undefined> {
		const $credentials = { ...filled, baseUrl: twilio.url };
		const { baseURL, url, qs } = resolve(credentialTest.request, requestSchema, $credentials);
		const { auth } = resolve(authenticate.properties, loginSchema, $credentials);
		const login = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
		const query = new URLSearchParams(qs).toString();
		const { status } = await fetch(`${baseURL}${url}?${query}`, {
			headers: { authorization: `Basic ${login}` },
		});
		const rule = credentialTest.rules?.find((each) => each.properties.value === status);
		return status < 300 ? undefined : (rule?.properties.message ?? `no rule for ${status}`);
	}

	it('passes with the auth token and with an API key, reading a message', async () => {
		expect(await verdictOn(byToken)).toBeUndefined();
		expect(await verdictOn(byKey)).toBeUndefined();
		expect(twilio.callNames).toEqual(['messages.list', 'messages.list']);
		expect(twilio.violations).toEqual([]);
	});

	it('says what to change', async () => {
		expect(await verdictOn({ ...byToken, authToken: 'wrong' })).toContain('auth token');
		expect(await verdictOn({ ...byKey, apiKeySecret: 'the-token' })).toContain('API key');
		twilio.script = at('*', { status: 403, code: 70051 });
		expect(await verdictOn(byKey)).toContain('permission');
		twilio.script = at('*', { status: 404, body: '<html>' });
		expect(await verdictOn(byKey)).toContain('Base URL');
	});
});

const requestSchema = z.object({
	baseURL: z.string(),
	url: z.string(),
	qs: z.record(z.string(), z.coerce.string()),
});
const loginSchema = z.object({ auth: z.object({ username: z.string(), password: z.string() }) });

/** Values as n8n resolves their expressions. */
function resolve<T>(values: object, schema: z.ZodType<T>, $credentials: object): T {
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
	const resolved = workflow.expression.getParameterValue(
		values as INodeParameters,
		null,
		0,
		0,
		'n',
		[],
		'internal',
		{ $credentials },
	);
	return schema.parse(resolved);
}

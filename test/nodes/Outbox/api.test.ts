import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type {
	IDataObject,
	IExecuteFunctions,
	IN8nHttpFullResponse,
	NodeParameterValueType,
} from 'n8n-workflow';
import { z } from 'zod/v4';

import { createApiKeys } from '../../../lib/outbox/api/api-keys';
import { createRequestRecords } from '../../../lib/outbox/api/request-records';
import { requireDocuments } from '../../../lib/outbox/backend-parts';
import { runOperations } from '../../../nodes/Outbox/run-operations';
import { createRuntime, type Runtime } from '../../../nodes/shared/compose';
import { createFakeN8n } from '../../support/n8n-context';

const KEY_FORM = /^wbk_[0-9a-f]{16}_[\w-]{43}$/;
const madeSchema = z.looseObject({ api_key: z.string(), key_id: z.string() });
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const SENT = {
	...{ id: 'm1', thread_id: 't1', provider: 'gmail', status: 'sent' },
	sent_at: '2026-04-17T10:22:11Z',
};
const open = { requestId: 'r1', recordId: 'record', bodyHash: 'fp1:a', windowMs: 3_600_000 };
/** The item that the trigger has started the workflow with. */
const CALL = {
	request: {
		...{ id: 'r1', endpoint: 'email' },
		rate_limit: { limit: 10, remaining: 9, reset: 1_767_603_601 },
		record: { id: 'record', body_hash: 'fp1:a', window_ms: 3_600_000 },
	},
};

let folder: string;
let runtime: Runtime;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'outbox-api-'));
	runtime = createRuntime({ OUTBOX_DATA_DIR: folder });
});
afterEach(async () => {
	await runtime.close();
	await rm(folder, { recursive: true, force: true });
});

const backend = () => runtime.openStore({ kind: 'auto' });
const documents = () => requireDocuments(backend());

/** Runs one operation, in a workflow that begins with the given nodes. */
async function run(
	operation: string,
	parameters: object = {},
	{
		items = [{}],
		parents = [],
		call,
	}: {
		readonly items?: readonly IDataObject[];
		readonly parents?: readonly { readonly name: string; readonly type: string }[];
		readonly call?: unknown;
	} = {},
) {
	const responses: IN8nHttpFullResponse[] = [];
	const evaluated: string[] = [];
	const { context } = createFakeN8n({
		nodeType: 'n8n-nodes-outbox.outbox',
		continueOnFail: true,
		items: items.map((json) => ({ json })),
		parameters: { ...parameters, resource: 'api', operation },
	});
	const inWorkflow: Partial<IExecuteFunctions> = {
		getParentNodes: () => parents.map((each) => ({ ...each, typeVersion: 1, disabled: false })),
		evaluateExpression: (expression: string) => {
			evaluated.push(expression);
			return call as NodeParameterValueType;
		},
		sendResponse: (response) => void responses.push(response as IN8nHttpFullResponse),
	};
	const [output = []] = await runOperations(Object.assign(context, inWorkflow), runtime);
	return { output: output.map(({ json }) => json), responses, evaluated };
}
const fails = (code: string, field: string) => [
	{ error: expect.objectContaining({ code, field }) },
];

describe('API: keys', () => {
	it('are made, shown once, listed and revoked', async () => {
		const made = await run('createKey', {
			...{ keyName: ' CRM ', permissions: ['write:email'] },
			keyFields: { expiresAt: '2999-01-01T00:00:00Z', perDayLimit: 500, perSecondLimit: 5 },
		});
		const { api_key: token, ...key } = madeSchema.parse(made.output[0]);
		expect(token).toMatch(KEY_FORM);
		expect(key).toEqual({
			key_id: token.split('_')[1],
			...{ name: 'CRM', status: 'active', permissions: ['write:email'] },
			...{ per_second_limit: 5, per_day_limit: 500 },
			created_at: expect.stringMatching(TIMESTAMP),
			expires_at: '2999-01-01T00:00:00Z',
			revoked_at: null,
		});
		expect((await run('listKeys')).output).toEqual([key]);
		const secret = await backend().secret();
		const keys = createApiKeys(documents(), { ...runtime, secret });
		expect(await keys.authenticate(token)).toMatchObject({ name: 'CRM' });

		const revoked = { ...key, status: 'revoked', revoked_at: expect.stringMatching(TIMESTAMP) };
		expect((await run('revokeKey', { keyId: ` ${key.key_id}` })).output).toEqual([revoked]);
		expect((await run('listKeys')).output).toEqual([revoked]);
		expect(await keys.authenticate(token)).toBeUndefined();
	});

	it('may do everything, ten times a second and without an end, unless told otherwise', async () => {
		const { output } = await run('createKey', { keyName: 'CRM' });
		expect(output).toMatchObject([
			{
				permissions: ['write:email', 'write:channels'],
				...{ per_second_limit: 10, per_day_limit: 10_000, expires_at: null },
			},
		]);
	});

	it('are listed as many as are wanted', async () => {
		for (const keyName of ['A', 'B', 'C']) await run('createKey', { keyName });
		expect((await run('listKeys', { limit: 2 })).output).toHaveLength(2);
		expect((await run('listKeys', { returnAll: true })).output).toHaveLength(3);
	});

	it.each([
		['createKey', {}, 'key_name'],
		['createKey', { keyName: ' ' }, 'key_name'],
		['createKey', { keyName: 'CRM', permissions: [] }, 'permissions'],
		['createKey', { keyName: 'CRM', permissions: ['read'] }, 'permissions[0]'],
		['createKey', { keyName: 'CRM', keyFields: { perDayLimit: 0 } }, 'per_day_limit'],
		['createKey', { keyName: 'CRM', keyFields: { perSecondLimit: 1.5 } }, 'per_second_limit'],
		['createKey', { keyName: 'CRM', keyFields: { expiresAt: 'soon' } }, 'expires_at'],
		['createKey', { keyName: 'CRM', keyFields: { expiresAt: '2020-01-01' } }, 'expires_at'],
		['revokeKey', {}, 'key_id'],
	])('%s takes no %j', async (operation, parameters, field) => {
		expect((await run(operation, parameters)).output).toEqual(fails('validation_error', field));
		expect((await run('listKeys')).output).toEqual([]);
	});

	it('must be there to be revoked', async () => {
		const { output } = await run('revokeKey', { keyId: '3f9a0c1d2b4e5f60' });
		expect(output).toEqual(fails('not_found', 'key_id'));
	});
});

describe('API: Respond', () => {
	const trigger = { name: 'The "API"', type: 'n8n-nodes-outbox.outboxGatewayTrigger' };
	const parents = [{ name: 'Send Email', type: 'n8n-nodes-outbox.outboxSendEmail' }, trigger];
	const again = () =>
		createRequestRecords(documents(), runtime.clock).open({ ...open, requestId: 'r2' });
	beforeEach(() => createRequestRecords(documents(), runtime.clock).open(open));

	it('answers the call with what was sent, and keeps the answer', async () => {
		const { output, responses, evaluated } = await run(
			'respond',
			{},
			{ items: [{ ...SENT, account_id: 'a1' }], parents, call: CALL },
		);
		expect(evaluated).toEqual(['{{ $("The \\"API\\"").item.json }}']);
		expect(responses).toEqual([
			{
				statusCode: 200,
				headers: expect.objectContaining({ 'X-Request-ID': 'r1', 'X-RateLimit-Remaining': '9' }),
				body: { data: SENT },
			},
		]);
		expect(output).toEqual([
			{ request_id: 'r1', endpoint: 'email', status: 200, answer: { data: SENT } },
		]);
		expect(await again()).toMatchObject({ kind: 'replay' });
	});

	it('answers with a failure, and frees the key', async () => {
		const error = { code: 'rate_limited', message: 'Wait.', retry_after_ms: 2000 };
		const { responses } = await run('respond', {}, { items: [{ error }], parents, call: CALL });
		expect(responses).toMatchObject([{ statusCode: 429, headers: { 'Retry-After': '2' } }]);
		expect(await again()).toEqual({ kind: 'opened' });
	});

	it('answers once, with the first item, and lets the others pass', async () => {
		const items = [SENT, { ...SENT, id: 'm2' }];
		const { output, responses } = await run('respond', {}, { items, parents, call: CALL });
		expect(responses).toHaveLength(1);
		expect(output).toEqual([expect.objectContaining({ status: 200 }), items[1]]);
	});

	it.each([
		['no trigger of ours stands in front of it', { parents: parents.slice(0, 1), call: CALL }],
		['the trigger has started nothing', { parents, call: undefined }],
		['the trigger’s item is another one', { parents, call: { request: 'r1' } }],
	])('says so when %s', async (_name, workflow) => {
		const { output, responses } = await run('respond', {}, { items: [SENT], ...workflow });
		expect(output).toEqual(fails('validation_error', 'input'));
		expect(responses).toEqual([]);
	});
});

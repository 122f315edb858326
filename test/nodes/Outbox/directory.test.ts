import type { FakeN8nOptions } from '../../support/n8n-context';
import { fails, runOn, TIMEOUT_MS, useSender } from './setup';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const sender = useSender();
const run = runOn(sender);

const asFile = (text: string): FakeN8nOptions => ({
	items: [
		{
			json: {},
			binary: { data: { mimeType: 'text/csv', data: Buffer.from(text).toString('base64') } },
		},
	],
});

describe('Suppression', () => {
	it(
		'adds, checks, lists and removes addresses',
		async () => {
			const added = await run('suppression', 'add', {
				addresses: 'Jane <JANE@example.com>, bob@example.com',
				suppressionFields: { note: 'By phone', expiresAt: '2999-01-01T00:00:00Z' },
			});
			const entry = {
				...{ stream: '*', reason: 'manual', note: 'By phone', expires_at: '2999-01-01T00:00:00Z' },
				source: 'execution 1001 of workflow workflow-1',
				created_at: expect.stringMatching(TIMESTAMP),
			};
			const both = ['jane@example.com', 'bob@example.com'].map((address) => ({
				address,
				...entry,
			}));
			expect(added).toEqual(both);
			const addresses = ['bob@example.com', 'eve@example.com'];
			expect(await run('suppression', 'check', { addresses })).toEqual([
				{ address: 'bob@example.com', suppressed: true, suppression: both[1] },
				{ address: 'eve@example.com', suppressed: false, suppression: null },
			]);
			expect(await run('suppression', 'list')).toEqual(both.toReversed());
			expect(await run('suppression', 'list', { limit: 1 })).toEqual([both[1]]);
			expect(await run('suppression', 'list', { address: 'Jane@example.com' })).toEqual([both[0]]);
			expect(await run('suppression', 'remove', { addresses })).toEqual([
				{ address: 'bob@example.com', stream: null, removed: 1 },
				{ address: 'eve@example.com', stream: null, removed: 0 },
			]);
			expect(await run('suppression', 'list')).toEqual([both[0]]);
		},
		TIMEOUT_MS,
	);

	it(
		'keeps streams apart',
		async () => {
			await run('suppression', 'add', {
				...{ addresses: 'jane@example.com', reason: 'unsubscribe' },
				suppressionFields: { stream: 'news', source: 'CRM' },
			});
			const suppressed = async (stream: string) =>
				(await run('suppression', 'check', { addresses: 'jane@example.com', stream }))[0]
					?.suppressed;
			expect([await suppressed('news'), await suppressed('tips'), await suppressed('')]).toEqual([
				...[true, false, false],
			]);
		},
		TIMEOUT_MS,
	);

	it(
		'imports lists and files, and tells which lines are faulty',
		async () => {
			const list = [
				'a@example.com',
				{ address: 'b@example.com', reason: 'Bounce', stream: 'news', note: 4711 },
				{ address: 'nobody' },
				{ address: 'c@example.com', reason: 'whim' },
			];
			expect(await run('suppression', 'import', { list })).toEqual([
				{
					...{ imported: 2, invalid: 2 },
					problems: [
						{ line: 3, message: expect.stringContaining('“nobody”') },
						{ line: 4, message: expect.stringContaining('reason') },
					],
				},
			]);
			const file = { importFrom: 'file', reason: 'complaint' };
			const csv = 'Note;Address\nGone;d@example.com\n;e@example.com';
			expect(await run('suppression', 'import', file, asFile(csv))).toMatchObject([
				{ imported: 2 },
			]);
			const listed = await run('suppression', 'list', { returnAll: true });
			expect(listed.map((each) => [each.address, each.reason, each.stream, each.note])).toEqual([
				['a@example.com', 'manual', '*', null],
				['b@example.com', 'bounce', 'news', '4711'],
				['d@example.com', 'complaint', '*', 'Gone'],
				['e@example.com', 'complaint', '*', null],
			]);
		},
		TIMEOUT_MS,
	);

	it.each([
		['add', { addresses: '' }, 'addresses'],
		['add', { addresses: 'jane' }, 'addresses'],
		['add', { addresses: 'a@a.co', reason: 'whim' }, 'reason'],
		['add', { addresses: 'a@a.co', suppressionFields: { stream: 'a b' } }, 'stream'],
		['add', { addresses: 'a@a.co', suppressionFields: { expiresAt: 'soon' } }, 'expires_at'],
		['check', { addresses: 'a@a.co', stream: 'a\nb' }, 'stream'],
		['list', { address: 'jane' }, 'address'],
		['import', { list: 42 }, 'list'],
		['import', { list: [] }, 'list'],
		['import', { list: 'a@a.co\n'.repeat(10_001) }, 'list'],
		['import', { importFrom: 'file' }, 'file.binary_property'],
		['destroy', {}, 'operation'],
	])('refuses to %s %j', async (operation, parameters, field) => {
		expect(await run('suppression', operation, parameters)).toEqual([
			fails('validation_error', field),
		]);
	});
});

describe('Outbox Send Email', () => {
	const send = (idempotencyKey: string, more: object = {}) =>
		sender().run(
			{ deduplicateBy: 'idempotencyKey', idempotencyKey, ...more },
			{ continueOnFail: true },
		);

	it(
		'leaves suppressed recipients out, by its stream, unless it is told to ignore them',
		async () => {
			const additionalFields = { cc: 'bob@example.com' };
			await run('suppression', 'add', {
				...{ addresses: 'bob@example.com', reason: 'unsubscribe' },
				suppressionFields: { stream: 'news' },
			});
			const [left] = await send('1', { additionalFields, options: { stream: 'news' } });
			expect(left?.json.recipients).toMatchObject({
				accepted: ['jane@example.com'],
				dropped: [
					{ address: 'bob@example.com', field: 'cc', reason: 'unsubscribe', kept_in: null },
				],
			});
			await send('2', { additionalFields });
			await run('suppression', 'add', { addresses: 'bob@example.com' });
			await send('3', { additionalFields });
			await send('4', { additionalFields, options: { ignoreSuppressions: true } });
			expect(sender().server.messages.map(({ to }) => to.length)).toEqual([1, 2, 1, 2]);
		},
		TIMEOUT_MS,
	);

	it(
		'fails as recipient_suppressed when nobody in to is left, and knows no bad streams',
		async () => {
			await run('suppression', 'add', { addresses: 'jane@example.com' });
			const [item] = await send('1');
			expect(item?.json).toMatchObject(fails('recipient_suppressed', 'to'));
			const [bad] = await send('2', { options: { stream: 'a b' } });
			expect(bad?.json).toMatchObject(fails('validation_error', 'stream'));
			expect(sender().server.messages).toHaveLength(0);
		},
		TIMEOUT_MS,
	);
});

describe('Contact', () => {
	it(
		'is stored, found, listed, imported and deleted',
		async () => {
			const contact = {
				...{ email: 'jane@example.com', contact_id: 'c1', reply_to: null },
				...{ from: 'Bob <bob@acme.com>', updated_at: expect.stringMatching(TIMESTAMP) },
			};
			const parameters = { address: 'Jane@Example.com', contactId: 'c1' };
			const contactFields = { from: 'Bob <bob@acme.com>' };
			expect(await run('contact', 'upsert', { ...parameters, contactFields })).toEqual([contact]);
			expect(await run('contact', 'get', { address: 'jane@EXAMPLE.com' })).toEqual([contact]);
			const list = 'email,contact_id\nal@example.com,c2\nzoe@example.com,';
			expect(await run('contact', 'import', { list })).toMatchObject([{ imported: 1, invalid: 1 }]);
			const listed = await run('contact', 'list');
			expect(listed.map(({ contact_id: id }) => id)).toEqual(['c2', 'c1']);
			const addresses = 'jane@example.com, nobody@example.com';
			expect(await run('contact', 'delete', { addresses })).toEqual([
				{ email: 'jane@example.com', deleted: true },
				{ email: 'nobody@example.com', deleted: false },
			]);
			const gone = await run('contact', 'get', { address: 'jane@example.com' });
			expect(gone).toEqual([fails('not_found', 'address')]);
		},
		TIMEOUT_MS,
	);

	it.each([
		[{ address: 'jane', contactId: 'c1' }, 'address'],
		[{ address: 'a@a.co', contactId: ' ' }, 'contact_id'],
		[{ address: 'a@a.co', contactId: 'c1', contactFields: { from: 'x' } }, 'from'],
		[
			{ address: 'a@a.co', contactId: 'c1', contactFields: { replyTo: 'a@a.co, b@a.co' } },
			'reply_to',
		],
	])('refuses %j', async (parameters, field) => {
		expect(await run('contact', 'upsert', parameters)).toEqual([fails('validation_error', field)]);
	});
});

it.each([
	['suppression', 'list', {}],
	['contact', 'list', {}],
	['sender', 'add', { address: 'ann@acme.com' }],
	['queue', 'stats', {}],
])(
	'%s: %s says which store to choose where the workflow’s static data keeps none',
	async (resource, operation, parameters) => {
		const options = { store: 'staticData' };
		expect(await run(resource, operation, { ...parameters, options })).toEqual([
			{
				error: expect.objectContaining({
					code: 'store_unavailable',
					message: expect.stringMatching(/static-data keeps no .*SQLite or Redis/),
				}),
			},
		]);
		expect(sender().server.messages).toHaveLength(0);
	},
);

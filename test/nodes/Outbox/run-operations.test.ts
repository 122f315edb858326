import { runOperations } from '../../../nodes/Outbox/run-operations';
import { TIMEOUT_MS } from './setup';
import { key, someItems, textOf, useMessages } from './use-messages';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const { sender, start, run, list } = useMessages();

describe('Get', () => {
	it(
		'gives the record of a message, by its UID, its key, its provider ID and its Message-ID',
		async () => {
			const [sent] = await sender().run({
				...key('event-1'),
				additionalFields: { contactId: 'contact-1', tags: 'invoice' },
			});
			const [byKey] = await run({ getBy: 'idempotencyKey', idempotencyKey: 'event-1' });
			expect(byKey).toEqual({
				json: {
					uid: expect.stringMatching(UUID),
					status: 'sent',
					provider: 'smtp',
					account_id: sent?.json['account_id'],
					operation: 'email.send',
					key: 'event-1',
					scope: expect.stringContaining('workflow-1'),
					recipients: ['jane@example.com'],
					subject: 'Follow-up on our meeting',
					contact_id: 'contact-1',
					deal_id: null,
					context_type: null,
					context_id: null,
					tags: ['invoice'],
					attempts: 1,
					created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
					updated_at: expect.any(String),
					settled_at: expect.any(String),
					sent_at: sent?.json['sent_at'],
					id: sent?.json['id'],
					thread_id: sent?.json['thread_id'],
					message_id: sent?.json['message_id'],
					failure: null,
					resolutions: [],
					steps: [{ id: 'email', provider: 'smtp', state: 'sent', attempts: 1, evidence: [] }],
				},
				pairedItem: { item: 0 },
			});
			const { uid, id, message_id: messageId } = byKey?.json ?? {};
			expect(await run({ getBy: 'uid', uid: ` ${textOf(uid)} ` })).toEqual([byKey]);
			expect(await run({ getBy: 'messageId', messageId: id })).toEqual([byKey]);
			expect(await run({ getBy: 'messageId', messageId })).toEqual([byKey]);
		},
		TIMEOUT_MS,
	);

	it('of a message that is not on record is not_found', async () => {
		const parameters = { getBy: 'uid', uid: 'nobody' };
		expect(await run(parameters, { continueOnFail: true })).toEqual([
			{
				json: {
					error: {
						...{ code: 'not_found', delivery: 'not-sent', field: 'uid' },
						message: expect.stringContaining('“nobody”'),
					},
				},
				pairedItem: { item: 0 },
			},
		]);
		await expect(run(parameters)).rejects.toMatchObject({
			name: 'NodeOperationError',
			type: 'not_found',
			message: expect.stringMatching(/nobody.*\[item 0\]$/),
		});
	});

	it.each([
		[{ getBy: 'uid', uid: ' ' }, 'uid'],
		[{ getBy: 'idempotencyKey' }, 'idempotency_key'],
		[{ getBy: 'messageId', messageId: { a: 1 } }, 'message_id'],
		[{ getBy: 'colour', uid: 'x' }, 'get_by'],
		[{ operation: 'destroy' }, 'operation'],
		[{ uid: new Error('no such node') }, 'uid'],
		[{ uid: 'x', options: { store: 'paper' } }, 'options.store'],
	])('refuses %j and names the field', async (parameters, field) => {
		const [item] = await run(parameters, { continueOnFail: true });
		expect(item?.json).toMatchObject({ error: { code: 'validation_error', field } });
	});
});

describe('List', () => {
	const sendThree = async () => {
		await sender().run({ ...key('1'), additionalFields: { contactId: 'c', dealId: 'd' } });
		await sender().run({ ...key('2'), to: 'Bob <BOB@example.com>' });
		await sender().run({ ...key('3'), additionalFields: { contactId: 'c', tags: 'a, b' } });
	};

	it(
		'gives the messages that fit, the newest first, one item each',
		async () => {
			await sendThree();
			const keys = async (filters: object, more?: object) =>
				(await list(filters, more)).map((json) => json['key']);
			expect(await keys({})).toEqual(['3', '2', '1']);
			expect(await keys({ contactId: 'c' })).toEqual(['3', '1']);
			expect(await keys({ contactId: 'c', dealId: 'd' })).toEqual(['1']);
			expect(await keys({ recipient: 'bob@EXAMPLE.com' })).toEqual(['2']);
			expect(await keys({ tag: 'b' })).toEqual(['3']);
			expect(await keys({ status: 'sent', idempotencyKey: '2' })).toEqual(['2']);
			expect(await keys({ status: 'unknown' })).toEqual([]);
			expect(await keys({ contextType: 'invoice' })).toEqual([]);
			expect(await keys({}, { limit: 2 })).toEqual(['3', '2']);
			expect(await keys({}, { limit: 1, returnAll: true })).toEqual(['3', '2', '1']);
		},
		TIMEOUT_MS,
	);

	it(
		'takes times as people and expressions give them, in the time zone of the workflow',
		async () => {
			await sendThree();
			const [{ created_at: createdAt = '' } = {}] = await list({ idempotencyKey: '2' });
			const ms = Date.parse(textOf(createdAt));
			// Berlin is one or two hours ahead of UTC, so this is in the past there.
			const utcWithoutZone = new Date(ms).toISOString().slice(0, 19);
			const count = async (filters: object) => (await list(filters)).length;
			expect(await count({ createdFrom: utcWithoutZone })).toBe(3);
			expect(await count({ createdBefore: utcWithoutZone })).toBe(0);
			expect(await count({ createdBefore: `${new Date(ms - 60_000).toISOString()}` })).toBe(0);
			expect(await count({ createdFrom: new Date(ms + 60_000) })).toBe(0);
			expect(await count({ createdFrom: ms - 60_000, createdBefore: ms + 60_000 })).toBe(3);
			expect(await count({ createdFrom: '', createdBefore: null })).toBe(3);
		},
		TIMEOUT_MS,
	);

	it(
		'pairs what it found with the item that asked for it',
		async () => {
			await sendThree();
			const keys = ['2', 'nothing', '1'];
			const found = await run(
				(itemIndex) => ({ operation: 'list', filters: { idempotencyKey: keys[itemIndex] } }),
				{ items: someItems(3) },
			);
			expect(found.map(({ json, pairedItem }) => [json['key'], pairedItem])).toEqual([
				['2', { item: 0 }],
				['1', { item: 2 }],
			]);
		},
		TIMEOUT_MS,
	);

	it.each([
		[{ filters: { createdFrom: 'soon' } }, 'created_from'],
		[{ filters: { status: 'lost' } }, 'status'],
		[{ filters: { contactId: ['c'] } }, 'contact_id'],
		[{ limit: 0 }, 'limit'],
		[{ returnAll: 'yes' }, 'return_all'],
	])('refuses %j and names the field', async (parameters, field) => {
		const [item] = await run({ operation: 'list', ...parameters }, { continueOnFail: true });
		expect(item?.json).toMatchObject({ error: { code: 'validation_error', field } });
	});
});

describe('Outbox', () => {
	it(
		'goes on with the other items when it continues on fail',
		async () => {
			await sender().run(key('event-1'));
			const keys = ['nothing', 'event-1'];
			const parameters = (itemIndex: number) => ({
				...{ getBy: 'idempotencyKey', idempotencyKey: keys[itemIndex] },
			});
			const items = await run(parameters, { items: someItems(2), continueOnFail: true });
			expect(items).toMatchObject([
				{ json: { error: { code: 'not_found' } }, pairedItem: { item: 0 } },
				{ json: { key: 'event-1' }, pairedItem: { item: 1 } },
			]);
			await expect(run(parameters, { items: someItems(2) })).rejects.toMatchObject({
				type: 'not_found',
			});
		},
		TIMEOUT_MS,
	);

	it('puts nothing out for no items, and starts nothing once cancelled', async () => {
		expect(await run({}, { items: [] })).toEqual([]);
		const { context, reads } = start({}, { cancelSignal: AbortSignal.abort() });
		expect(await runOperations(context, sender().runtime)).toEqual([[]]);
		expect(reads).toEqual([]);
	});

	it('says when the store cannot be used', async () => {
		sender().env.EXECUTIONS_MODE = 'queue';
		const [item] = await run({ uid: 'x' }, { continueOnFail: true });
		expect(item?.json).toMatchObject({ error: { code: 'store_unavailable' } });
	});
});

import type { IDataObject } from 'n8n-workflow';

import type { QueuedMessage } from '../../../lib/core/queued-message';
import { requireMessages } from '../../../lib/outbox/backend-parts';
import { runOperations } from '../../../nodes/Outbox/run-operations';
import { createFakeN8n } from '../../support/n8n-context';
import { aQueuedCall } from '../../support/queued-messages';
import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';

const TIMEOUT_MS = 60_000;

describe('Queue', () => {
	let sender: SendEmailNode;
	beforeEach(async () => {
		sender = await startSendEmailNode();
	}, TIMEOUT_MS);
	afterEach(() => sender.close());

	const messages = () => requireMessages(sender.runtime.openStore({ kind: 'auto' }));
	const add = (uid: string, ...overrides: readonly Partial<QueuedMessage>[]) => {
		const now = Date.now();
		const times = { createdAt: now, updatedAt: now, dueAt: now };
		return messages().add(
			aQueuedCall(
				uid,
				overrides.map((each) => ({ ...times, ...each })),
			),
		);
	};
	const run = async (operation: string, parameters: object = {}): Promise<IDataObject[]> => {
		const { context } = createFakeN8n({
			nodeType: 'n8n-nodes-outbox.outbox',
			continueOnFail: true,
			parameters: { ...parameters, resource: 'queue', operation },
		});
		const [items = []] = await runOperations(context, sender.runtime);
		return items.map(({ json }) => json);
	};

	it(
		'gets a message, and what it says only where that is wanted',
		async () => {
			await add('call', { tag: 'reset' });
			const [message] = await run('get', { uuid: ' call-0 ' });
			expect(message).toMatchObject({ uuid: 'call-0', status: 'pending', tag: 'reset' });
			expect(message).not.toHaveProperty('content');
			expect(await run('get', { uuid: 'call-0', includeContent: true })).toEqual([
				{ ...message, content: expect.objectContaining({ subject: 'Your order', html: null }) },
			]);
		},
		TIMEOUT_MS,
	);

	it(
		'lists the messages that fit',
		async () => {
			await add('call', { tag: 'a' }, { recipient: 'bob@example.com', state: 'sent' });
			await add('other', { queue: 'bulk', contactId: 'c1' });
			const uuids = async (queueFilters: object = {}, more: object = {}) =>
				(await run('list', { queueFilters, ...more })).map(({ uuid }) => uuid).sort();
			expect(await uuids()).toEqual(['call-0', 'call-1', 'other-0']);
			expect(await uuids({}, { limit: 2 })).toHaveLength(2);
			expect(await uuids({ queue: 'bulk' })).toEqual(['other-0']);
			expect(await uuids({ callId: 'call' })).toEqual(['call-0', 'call-1']);
			expect(await uuids({ recipient: 'Bob@Example.com' })).toEqual(['call-1']);
			expect(await uuids({ status: 'sent' })).toEqual(['call-1']);
			expect(await uuids({ tag: 'a' })).toEqual(['call-0']);
			expect(await uuids({ contactId: 'c1' })).toEqual(['other-0']);
			expect(await uuids({ createdBefore: Date.now() - 60_000 })).toEqual([]);
		},
		TIMEOUT_MS,
	);

	it(
		'cancels and retries',
		async () => {
			await add('call', {});
			expect(await run('cancel', { uuid: 'call-0' })).toMatchObject([{ status: 'cancelled' }]);
			expect(await run('retry', { uuid: 'call-0' })).toMatchObject([
				{ status: 'pending', attempts: 0 },
			]);
			expect(await run('retry', { uuid: 'call-0' })).toMatchObject([
				{ error: { code: 'validation_error', field: 'uuid' } },
			]);
		},
		TIMEOUT_MS,
	);

	it(
		'counts and purges',
		async () => {
			const old = { state: 'sent', createdAt: 0, updatedAt: 0 } as const;
			await add('call', {}, { ...old, retentionMs: Number.MAX_SAFE_INTEGER / 2 });
			const [before] = await run('stats');
			expect(before).toMatchObject({
				...{ queue: 'default', total: 2, counts: { pending: 1, sent: 1, unknown: 0 } },
				oldest_due_at: expect.any(String),
			});
			expect(await run('purge', { olderThanDays: 30 })).toEqual([
				{ queue: 'default', before: expect.any(String), purged: 1 },
			]);
			expect(await run('stats')).toMatchObject([{ total: 1 }]);
		},
		TIMEOUT_MS,
	);

	it.each([
		['get', { uuid: 'x' }, 'not_found', 'uuid'],
		['get', { uuid: ' ' }, 'validation_error', 'uuid'],
		['get', { uuid: 'x', includeContent: 'yes' }, 'validation_error', 'include_content'],
		['cancel', { uuid: 'x' }, 'not_found', 'uuid'],
		['retry', { uuid: 'x' }, 'not_found', 'uuid'],
		['list', { queueFilters: { status: 'lost' } }, 'validation_error', 'status'],
		['list', { queueFilters: { recipient: 'jane' } }, 'validation_error', 'recipient'],
		['stats', { queue: 'a b' }, 'validation_error', 'queue'],
		['purge', { olderThanDays: -1 }, 'validation_error', 'older_than_days'],
	])('refuses to %s %j', async (operation, parameters, code, field) => {
		expect(await run(operation, parameters)).toMatchObject([{ error: { code, field } }]);
	});
});

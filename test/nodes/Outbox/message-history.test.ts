import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { requireMessages } from '../../../lib/outbox/backend-parts';
import { runOperations } from '../../../nodes/Outbox/run-operations';
import { createFakeN8n } from '../../support/n8n-context';
import { aQueuedCall } from '../../support/queued-messages';
import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';

const TIMEOUT_MS = 60_000;
const CONTACT = 'contact-1';

describe('what messages have come to', () => {
	let sender: SendEmailNode;
	beforeEach(async () => {
		sender = await startSendEmailNode();
	}, TIMEOUT_MS);
	afterEach(() => sender.close());

	const send = (idempotencyKey: string, more: object = {}) =>
		sender.run({
			...{ deduplicateBy: 'idempotencyKey', idempotencyKey },
			...{ additionalFields: { contactId: CONTACT }, ...more },
		});
	const run = async (operation: string, parameters: object = {}): Promise<INodeExecutionData[]> => {
		const prepareBinaryData = async (
			content: Buffer | Readable,
			fileName?: string,
			mimeType = '',
		): Promise<IBinaryData> => {
			const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
			return { data: bytes.toString('base64'), mimeType, ...(fileName && { fileName }) };
		};
		const { context } = createFakeN8n({
			nodeType: 'n8n-nodes-outbox.outbox',
			continueOnFail: true,
			parameters: { resource: 'message', operation, ...parameters },
			helpers: { prepareBinaryData },
		});
		const [items = []] = await runOperations(context, sender.runtime);
		return items;
	};
	const jsonOf = async (operation: string, parameters: object = {}) =>
		(await run(operation, parameters)).map(({ json }) => json);
	const textOf = (file: IBinaryData | undefined) =>
		Buffer.from(file?.data ?? '', 'base64').toString('utf8');
	const enqueue = () => {
		const now = Date.now();
		const times = { createdAt: now, updatedAt: now, dueAt: now };
		const messages = requireMessages(sender.runtime.openStore({ kind: 'auto' }));
		return messages.add(aQueuedCall('call', [times, { ...times, recipient: 'bob@example.com' }]));
	};

	it(
		'is told in a timeline, page by page',
		async () => {
			await send('event-1');
			const events = await jsonOf('timeline', { contactId: ` ${CONTACT} ` });
			expect(events.map(({ type }) => type)).toEqual(['sent', 'attempt', 'composed']);
			expect(events.map(({ next_cursor: next }) => next)).toEqual([null, null, null]);
			const [first] = await jsonOf('timeline', { contactId: CONTACT, limit: 1 });
			expect(first).toEqual({ ...events[0], next_cursor: expect.any(String) });
			const rest = await jsonOf('timeline', {
				...{ timelineOf: 'recipient', recipient: 'Jane@Example.com', limit: 9 },
				timelineFilters: { cursor: first?.['next_cursor'] },
			});
			expect(rest).toEqual(events.slice(1));
		},
		TIMEOUT_MS,
	);

	it(
		'goes into a file, one message a line',
		async () => {
			for (const key of ['1', '2', '3']) await send(key);
			const [item] = await run('export', {
				filters: { contactId: CONTACT },
				outputFieldName: 'out',
			});
			expect(item?.json).toEqual({ file_name: 'messages.jsonl', messages: 3 });
			const file = item?.binary?.['out'];
			expect(file).toMatchObject({ fileName: 'messages.jsonl', mimeType: 'application/jsonl' });
			const lines = textOf(file).trimEnd().split('\n');
			const listed = await jsonOf('list', { filters: { contactId: CONTACT } });
			expect(lines.map((line) => JSON.parse(line))).toEqual(listed);
		},
		TIMEOUT_MS,
	);

	it(
		'is counted by day, provider and status, in numbers and as a chart',
		async () => {
			await send('1');
			await send('2');
			await enqueue();
			const counts = await jsonOf('stats', { periodDays: 1 });
			const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format();
			expect(counts).toEqual([
				{ day, provider: 'queue', status: 'queued', count: 2 },
				{ day, provider: 'smtp', status: 'sent', count: 2 },
			]);
			const [chart] = await run('stats', { periodDays: 7, giveOut: 'chart' });
			expect(chart?.json).toMatchObject({ to: day, total: 4, counts: { queued: 2, sent: 2 } });
			const file = chart?.binary?.['data'];
			expect(file?.mimeType).toBe('image/svg+xml');
			expect(textOf(file)).toMatch(/^<svg .*<\/svg>\n$/s);
		},
		TIMEOUT_MS,
	);

	it(
		'can be erased, and is not sent again for that',
		async () => {
			await send('event-1');
			await enqueue();
			expect(await jsonOf('erase', { address: 'Jane@Example.com' })).toEqual([
				{
					...{ messages: 1, queued: 1, cancelled: 1, contacts: 0, drafts: 0, named_by_key: 0 },
					...{ suppressions_kept: 0, suppressions_removed: 0 },
					...{ skipped: 0, skipped_messages: [], notes: [] },
				},
			]);
			expect(await jsonOf('list', { filters: { recipient: 'jane@example.com' } })).toEqual([]);
			const [again] = await send('event-1');
			expect(again?.json).toMatchObject({ idempotent_replay: true, status: 'sent' });
			expect(sender.server.messages).toHaveLength(1);
		},
		TIMEOUT_MS,
	);

	it.each([
		['timeline', { contactId: ' ' }, 'contact_id'],
		['timeline', { timelineOf: 'dealId' }, 'deal_id'],
		['timeline', { contactId: 'c', timelineFilters: { cursor: 'x' } }, 'cursor'],
		['export', { outputFieldName: ' ' }, 'output_field_name'],
		['export', { filters: { status: 'lost' } }, 'status'],
		['stats', { periodDays: 0 }, 'period_days'],
		['stats', { giveOut: 'pie' }, 'give_out'],
		['erase', {}, 'address'],
		['erase', { address: 'a@x.co', removeSuppressions: 'yes' }, 'remove_suppressions'],
	])('refuses to %s %j', async (operation, parameters, field) => {
		expect(await jsonOf(operation, parameters)).toMatchObject([
			{ error: { code: 'validation_error', field } },
		]);
	});
});

import type { QueuedMessage } from '../../../lib/core/queued-message';
import { aContent, aQueuedCall } from '../../support/queued-messages';
import { QUEUE, type OpenedQueue } from './use-queue';

/** What becomes of a call that is stored. */
export function describeAdding(opened: () => OpenedQueue): void {
	describe('add', () => {
		it('stores all messages of a call', async () => {
			const { messages, add } = opened();
			const added = await add([{}, {}, {}]);
			const uids = added.map(({ uid }) => uid);
			expect(await messages.find(['nobody', ...uids.toReversed()])).toEqual([
				undefined,
				...added.toReversed(),
			]);
			expect(await messages.find([])).toEqual([]);
			expect(await messages.hasCall(added[0]?.callUid ?? '')).toBe(true);
			expect(await messages.hasCall('another call')).toBe(false);
		});

		it('keeps every field of a message', async () => {
			const { add, read } = opened();
			const full: Partial<QueuedMessage> = {
				queue: 'Ünïcode: {queue}',
				account: 'smtp:jane@x.co',
				priority: -7,
				dueAt: 4_102_444_800_000,
				type: 'bcc',
				recipient: 'büro@xn--bcher-kva.example',
				to: { address: 'Büro@Bücher.example', name: 'Grüße, 世界 \u{1F4E8} "quoted" \u2028' },
				replyTo: [{ address: 'a@x.co' }, { address: 'b@x.co', name: 'B' }],
				contactId: 'contact-1',
				dealId: 'deal-1',
				tag: 'order',
				stream: 'news',
				state: 'failed',
				attempts: 3,
				failure: {
					code: 'provider_error',
					message: 'no',
					field: 'to',
					status: 550,
					reason: '5.1.1',
				},
				code: 550,
				enhancedCode: '5.1.1',
				providerMessageId: 'p-1',
				messageId: '<m@x.co>',
				sentAt: 3,
				retentionMs: 1_000,
			};
			const [message] = await add([full]);
			expect(await read(message?.uid ?? '')).toEqual(message);
			expect(message).toMatchObject(full);
		});

		it('keeps what all messages say, and what one alone says', async () => {
			const { messages, add } = opened();
			const shared = aContent({
				subject: 'Grüße, 世界 \u{1F4E8}',
				html: `<p>${'long '.repeat(20_000)}</p>`,
				headers: { 'X-Order': '42', 'Auto-Submitted': 'auto-generated' },
			});
			const own = aContent({ subject: 'For you alone', text: 'Hello Jane' });
			const [first, second] = await add([{}, { content: own }], shared);
			expect(await messages.readContent(first?.uid ?? '')).toEqual(shared);
			expect(await messages.readContent(second?.uid ?? '')).toEqual(own);
			expect(await messages.readContent('nobody')).toBeUndefined();
		});

		it('needs no content of the call where each message has its own', async () => {
			const { messages, add } = opened();
			const own = [aContent({ subject: 'one' }), aContent({ subject: 'two' })];
			const added = await add(
				own.map((content) => ({ content })),
				null,
			);
			expect(await messages.readContent(added[1]?.uid ?? '')).toEqual(own[1]);
		});

		it('leaves a call that is there already as it is', async () => {
			const { messages, add, take, read } = opened();
			const [message] = await add([{}]);
			if (!message) throw new Error('nothing was added');
			await take();
			const again = aQueuedCall(message.callUid, [{ dueAt: 0 }, {}], aContent({ subject: 'No' }));
			await messages.add(again);
			expect(await read(message.uid)).toMatchObject({ state: 'sending', attempts: 1 });
			expect(await messages.find(again.messages.map(({ uid }) => uid))).toMatchObject([
				{ uid: message.uid },
				undefined,
			]);
			expect(await messages.readContent(message.uid)).toEqual(aContent());
		});

		it('stores a call once that comes several times at once', async () => {
			const { messages } = opened();
			const call = aQueuedCall('call', [{}, {}]);
			await Promise.all(Array.from({ length: 10 }, () => messages.add(call)));
			expect((await messages.list({}, { limit: 10 })).messages).toHaveLength(2);
		});

		it('stores none where one cannot be stored', async () => {
			const { messages, add, read } = opened();
			const [known] = await add([{}]);
			if (!known) throw new Error('nothing was added');
			const call = aQueuedCall('call', [{}, { uid: known.uid, priority: 5 }, {}]);
			await expect(messages.add(call)).rejects.toMatchObject({ code: 'store_unavailable' });
			expect(await messages.hasCall('call')).toBe(false);
			expect(await messages.find(['call-0', 'call-2'])).toEqual([undefined, undefined]);
			expect(await read(known.uid)).toEqual(known);
		});

		it('takes 10,000 messages of a call', async () => {
			const { messages, add, take } = opened();
			const added = await add(
				Array.from({ length: 10_000 }, (_, index) => ({
					recipient: `reader-${index}@example.com`,
					to: { address: `reader-${index}@example.com`, name: `Reader ${index}` },
					...(index % 2 === 0 && { content: aContent({ subject: `No. ${index}` }) }),
				})),
			);
			expect(await messages.stats(QUEUE)).toMatchObject({ counts: { pending: 10_000 } });
			const uids = added.map(({ uid }) => uid);
			expect(await messages.find(uids)).toEqual(
				added.map(({ content: _content, ...message }) => message),
			);
			const taken = await take(100);
			expect(taken).toHaveLength(100);
			for (const { message, content } of taken) {
				const own = message.index % 2 === 0;
				expect(content.subject).toBe(own ? `No. ${message.index}` : aContent().subject);
			}
		});

		it('keeps a copy: changing what was given or read changes nothing in the store', async () => {
			const { messages, read, clock } = opened();
			const call = aQueuedCall('call', [{ dueAt: clock.now() }]);
			const given = structuredClone(call);
			await messages.add(given);
			given.messages[0]?.replyTo.push({ address: 'changed@x.co' });
			(await read('call-0'))?.replyTo.push({ address: 'changed@x.co' });
			expect(await read('call-0')).toEqual(call.messages[0]);
		});
	});
}

import { TIMEOUT_MS } from './setup';
import { key, someItems, textOf, useMessages } from './use-messages';

const { sender, run, jsonOf, list, hold } = useMessages();

describe('Resolve', () => {
	const resolve = (uid: string, decision: string, additionalFields: object = {}) =>
		run({ operation: 'resolve', uid, decision, additionalFields }, { executionId: '77' });

	it(
		'mark as not sent frees the key: held -> listed as unknown -> resolved -> the same key sends',
		async () => {
			const uid = await hold('event-1');
			expect(await list({ status: 'unknown' })).toMatchObject([
				{ uid, status: 'unknown', failure: { code: 'delivery_unknown' }, resolutions: [] },
			]);
			const again = await sender().run(key('event-1'), { continueOnFail: true });
			expect(again[0]?.json).toMatchObject({ error: { code: 'delivery_unknown', uid } });

			const [resolved] = await resolve(uid, 'not-sent');
			expect(resolved?.json).toMatchObject({
				...{ uid, status: 'released', failure: null },
				resolutions: [
					{
						...{ decision: 'not-sent', verdict: null, note: null, at: expect.any(String) },
						by: 'execution 77 of workflow workflow-1',
					},
				],
			});
			const [sent] = await sender().run(key('event-1'));
			expect(sent?.json).toMatchObject({ status: 'sent', idempotent_replay: false });
			expect(sender().server.messages).toHaveLength(2);
			expect(await list({ idempotencyKey: 'event-1' })).toMatchObject([
				{ uid, status: 'sent', attempts: 3, resolutions: [{ decision: 'not-sent' }] },
			]);
		},
		TIMEOUT_MS,
	);

	it(
		'mark as sent answers for the key: the same key replays, and nothing is sent',
		async () => {
			const uid = await hold('event-1');
			const [resolved] = await resolve(uid, 'sent', {
				...{ resolvedBy: 'Ada Lovelace', note: 'Jane says that she has got it' },
			});
			expect(resolved?.json).toMatchObject({
				...{ uid, status: 'sent', id: uid, failure: null },
				resolutions: [
					{
						by: 'Ada Lovelace (execution 77 of workflow workflow-1)',
						note: 'Jane says that she has got it',
					},
				],
			});
			const [sent] = await sender().run(key('event-1'));
			expect(sent?.json).toMatchObject({ id: uid, status: 'sent', idempotent_replay: true });
			expect(sender().server.messages).toHaveLength(1);
		},
		TIMEOUT_MS,
	);

	it(
		'reconcile is refused for SMTP, which cannot be asked, and the message stays held',
		async () => {
			const uid = await hold('event-1');
			await expect(resolve(uid, 'reconcile')).rejects.toMatchObject({
				type: 'validation_error',
				message: expect.stringMatching(/still held: smtp cannot be asked.*mark the message/),
			});
			expect(await list({ status: 'unknown' })).toMatchObject([{ uid, resolutions: [] }]);
		},
		TIMEOUT_MS,
	);

	it(
		'is refused for a message that is not held, and for one that is not on record',
		async () => {
			await sender().run(key('event-1'));
			const [{ uid = '' } = {}] = await list();
			await expect(resolve(textOf(uid), 'sent')).rejects.toMatchObject({
				type: 'validation_error',
				message: expect.stringContaining('is sent'),
			});
			await expect(resolve('nobody', 'sent')).rejects.toMatchObject({ type: 'not_found' });
		},
		TIMEOUT_MS,
	);

	it(
		'of the same message twice decides once',
		async () => {
			const uid = await hold('event-1');
			const items = await run(
				{ operation: 'resolve', uid, decision: 'sent' },
				{ items: someItems(2), continueOnFail: true },
			);
			expect(jsonOf(items)).toMatchObject([
				{ uid, status: 'sent' },
				{ error: { code: 'validation_error', field: 'uid' } },
			]);
		},
		TIMEOUT_MS,
	);
});

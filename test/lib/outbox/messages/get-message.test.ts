import { getMessage } from '../../../../lib/outbox/messages/get-message';
import { createOutboxHarness } from '../../../support/outbox-harness';
import { createScriptedProvider } from '../../../support/scripted-provider';
import { aStep, aSubmission } from '../../../support/submissions';

describe('getting a message', () => {
	const send = async () => {
		const outbox = createOutboxHarness();
		const { submission } = await outbox.send(createScriptedProvider(), { key: 'event-1' });
		return { outbox, submission };
	};

	it('finds it by its uid and by its key', async () => {
		const { outbox, submission } = await send();
		expect(await getMessage({ uid: submission.uid }, outbox)).toEqual(submission);
		expect(await getMessage({ key: 'event-1' }, outbox)).toEqual(submission);
	});

	it('finds it by the provider’s id, and by its Message-ID with or without angle brackets', async () => {
		const outbox = createOutboxHarness();
		const receipt = {
			...{ status: 'sent' as const, id: '18c9a4b2e7ff21aa', messageId: '<m@x.co>' },
			...{ sentAt: 1, accepted: [], rejected: [] },
		};
		const record = aSubmission({ state: 'sent', receipt, steps: [aStep({ receipt })] });
		await outbox.backend.submissions.claim(record, { token: 't', ms: 1 });
		for (const messageId of ['18c9a4b2e7ff21aa', '<m@x.co>', 'm@x.co']) {
			expect(await getMessage({ messageId }, outbox)).toEqual(record);
		}
	});

	it('gives the newest of a key that was sent again after its window', async () => {
		const { outbox } = await send();
		await outbox.clock.advance(25 * 3_600_000);
		const { submission } = await outbox.send(createScriptedProvider(), { key: 'event-1' });
		expect(await getMessage({ key: 'event-1' }, outbox)).toEqual(submission);
	});

	it.each([
		[{ uid: 'nobody' }, 'uid'],
		[{ key: 'nothing' }, 'idempotency_key'],
		[{ messageId: 'a@x' }, 'message_id'],
	] as const)('that is not on record (%j) is not_found', async (reference, field) => {
		const { outbox } = await send();
		await expect(getMessage(reference, outbox)).rejects.toMatchObject({
			code: 'not_found',
			httpStatus: 404,
			details: { field },
			message: expect.stringContaining(Object.values(reference)[0] ?? ''),
		});
	});
});

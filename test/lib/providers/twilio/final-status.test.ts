import { at } from '../../../support/twilio-fake/faults';
import { errorOf, message, NOW, PERSON, sendMessage, startRig, type TwilioRig } from './setup';

let rig: TwilioRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const creates = () => rig.twilio.callNames.filter((call) => call === 'messages.create').length;

describe('looking for a final status', () => {
	const waiting = message({ options: { waitForStatusSeconds: 30 } });

	it('is not done unless it was asked for', async () => {
		await sendMessage(rig.provider);
		expect(rig.twilio.callNames).toEqual(['messages.create']);
		expect(rig.clock.slept).toEqual([]);
	});

	it.each(['sent', 'delivered'])('ends when the message is %s', async (status) => {
		rig.twilio.script = ({ call, earlier }) => {
			if (call === 'messages.get' && earlier === 2) rig.account.settle(status);
			return undefined;
		};
		const { receipts } = await sendMessage(rig.provider, waiting);
		expect(receipts).toMatchObject([{ status: 'sent', sentAt: NOW }]);
		expect(rig.twilio.callNames.slice(1)).toEqual(Array(3).fill('messages.get'));
	});

	it('ends when the time is over, and the message is queued', async () => {
		const { receipts } = await sendMessage(rig.provider, waiting);
		expect(receipts).toMatchObject([{ status: 'queued', sentAt: NOW }]);
		expect(rig.clock.now()).toBe(NOW + 30_000);
		expect(creates()).toBe(1);
	});

	it.each([
		['undelivered', 63016, 'conversation_required', 'after-fix', 'recipient'],
		['failed', 63024, 'provider_error', 'never', 'recipient'],
		['undelivered', 30003, 'provider_error', 'after-fix', 'recipient'],
		['undelivered', 30005, 'provider_error', 'never', 'recipient'],
		['undelivered', 30006, 'provider_error', 'never', 'recipient'],
		['undelivered', 30007, 'provider_error', 'after-fix', undefined],
		['failed', 21610, 'recipient_suppressed', 'never', 'recipient'],
		['failed', 30001, 'rate_limited', 'later', undefined],
		['failed', 39_999, 'provider_error', 'after-fix', undefined],
	] as const)(
		'finds out that a message was %s (%i)',
		async (status, errorCode, code, retry, field) => {
			rig.twilio.script = ({ call }) => {
				if (call === 'messages.get') rig.account.settle(status, errorCode);
				return undefined;
			};
			const error = await errorOf(sendMessage(rig.provider, waiting));
			expect(error).toMatchObject({ code, retry, delivery: 'not-sent' });
			expect(error.details).toEqual({ provider: 'whatsapp', reason: String(errorCode), field });
			expect(error.message).toContain(`(${status}, error ${errorCode})`);
			expect(error.message).not.toContain(PERSON);
		},
	);

	it.each(['failed', 'undelivered', 'canceled'])(
		'is not needed when a message is %s at once',
		async (status) => {
			rig.account.outcome = { status };
			const error = await errorOf(sendMessage(rig.provider));
			expect(error).toMatchObject({
				code: 'provider_error',
				delivery: 'not-sent',
				details: { reason: status },
			});
		},
	);

	it.each(['reset before', { status: 500 }, { status: 429, code: 20429 }, 'garble'] as const)(
		'changes nothing when it fails: %j',
		async (reaction) => {
			rig.twilio.script = at('messages.get', reaction);
			const { receipts } = await sendMessage(rig.provider, waiting);
			expect(receipts).toMatchObject([{ status: 'queued' }]);
		},
	);

	it('changes nothing when the run is stopped meanwhile', async () => {
		rig.twilio.script = at('messages.get', 'stall before');
		const signal = AbortSignal.timeout(300);
		const { receipts } = await sendMessage(rig.provider, waiting, { signal });
		expect(receipts).toMatchObject([{ status: 'queued' }]);
	});
});

import type { Evidence } from '../../../../lib/core/submission';
import { SETTLING_MS } from '../../../../lib/providers/twilio/reconcile';
import { at, wellBehaved } from '../../../support/twilio-fake/faults';
import {
	aFile,
	CONTEXT,
	errorOf,
	failToSend,
	message,
	NOW,
	OUR_NUMBER,
	PERSON,
	sendMessage,
	SERVICE_SID,
	startRig,
	TEMPLATE_SID,
	type TwilioProvider,
	type TwilioRig,
} from './setup';

let rig: TwilioRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

/** Asks what became of a step that was committed at `NOW`, some time later. */
async function ask(evidence: Evidence, ageMs: number, provider: TwilioProvider = rig.provider) {
	rig.twilio.script = wellBehaved;
	rig.clock.pass(NOW + ageMs - rig.clock.now());
	const doubtful = { id: 'text', uid: CONTEXT.uid, recipients: [PERSON], evidence };
	return provider.reconcile?.(doubtful, { signal: AbortSignal.timeout(10_000), ageMs });
}

/** Sends a message that Twilio takes without our knowing. */
const sendBlindly = (wanted = message(), provider = rig.provider) => {
	rig.twilio.script = at('messages.create', 'reset after');
	return failToSend(provider, wanted);
};
/** Sends a message that Twilio never sees. */
const lose = (wanted = message(), provider = rig.provider) => {
	rig.twilio.script = at('messages.create', 'reset before');
	return failToSend(provider, wanted);
};

const UNKNOWN = { outcome: 'unknown' };
const NOT_SENT = { outcome: 'not-sent' };

describe('a message that Twilio took', () => {
	it('is found by its text and time, at once and much later', async () => {
		const { evidence } = await sendBlindly();
		const [stored] = rig.account.messages;
		const sent = {
			outcome: 'sent',
			receipt: { status: 'queued', id: stored?.sid, sentAt: NOW, accepted: [PERSON], rejected: [] },
		};
		expect(await ask(evidence, 1000)).toEqual(sent);
		expect(await ask(evidence, 3_600_000)).toEqual(sent);
		rig.account.settle('delivered');
		expect(await ask(evidence, 86_400_000)).toMatchObject({ receipt: { status: 'sent' } });
	});

	it('is found by SMS, by a Messaging Service and by a name', async () => {
		const sms = rig.connect({ channel: 'sms' });
		for (const options of [{}, { from: SERVICE_SID }, { from: 'ACME' }]) {
			rig.clock.pass(NOW - rig.clock.now());
			const { evidence } = await sendBlindly(
				message({ options, message: `By ${Object.values(options).join()} us` }, 'sms'),
				sms,
			);
			const [stored] = rig.account.messages;
			expect(await ask(evidence, 1000, sms)).toMatchObject({
				outcome: 'sent',
				receipt: { id: stored?.sid },
			});
		}
	});

	it('is found a little before our commit, as Twilio’s clock shows whole seconds', async () => {
		rig.clock.pass(-2500);
		const { evidence } = await sendBlindly();
		expect(await ask(evidence, 1000)).toMatchObject({ outcome: 'sent' });
	});

	it('is found below the notice of a trial account, with other line ends', async () => {
		const notice = 'Sent from your Twilio trial account - ';
		rig.account.rewrite = (body) => `${notice}${body.replaceAll('\r\n', '\n').trim()}`;
		const { evidence } = await sendBlindly(message({ message: 'Two\r\nlines \n' }));
		expect(await ask(evidence, 1000)).toMatchObject({ outcome: 'sent' });
	});

	it('is found among the parts of its submission', async () => {
		const parts = message({ message: 'word '.repeat(600), split: true });
		let creates = 0;
		rig.twilio.script = ({ call }) =>
			call === 'messages.create' && ++creates === 2 ? 'reset after' : undefined;
		const { evidence } = await failToSend(rig.provider, parts);
		const [last] = rig.account.messages;
		expect(await ask(evidence, 1000)).toMatchObject({
			outcome: 'sent',
			receipt: { id: last?.sid },
		});
	});

	it('was not sent if Twilio has given it up', async () => {
		const { evidence } = await sendBlindly();
		rig.account.settle('undelivered', 63016);
		expect(await ask(evidence, 1000)).toEqual(NOT_SENT);
	});
});

describe('a message that Twilio never saw', () => {
	it('was not sent once that is certain', async () => {
		const { evidence } = await lose();
		expect(await ask(evidence, SETTLING_MS - 1)).toEqual(UNKNOWN);
		expect(await ask(evidence, SETTLING_MS)).toEqual(NOT_SENT);
	});

	it('was not sent, whatever else the person got or wrote at another time', async () => {
		rig.clock.pass(-60_000);
		await sendMessage(rig.provider, message({ message: 'Something else' }));
		rig.clock.pass(60_000);
		const { evidence } = await lose();
		rig.account.receive({ from: `whatsapp:${PERSON}`, to: `whatsapp:${OUR_NUMBER}` });
		rig.twilio.script = wellBehaved;
		await sendMessage(rig.provider, message({ recipient: '+14155550199' }));
		rig.clock.pass(60_000);
		await sendMessage(rig.provider, message({ message: 'Something else' }));
		expect(await ask(evidence, SETTLING_MS)).toEqual(NOT_SENT);
	});

	it('is not taken for the parts before it', async () => {
		let creates = 0;
		rig.twilio.script = ({ call }) =>
			call === 'messages.create' && ++creates === 3 ? 'reset before' : undefined;
		const attachments = [aFile('a.pdf'), aFile('b.pdf')];
		const { evidence } = await failToSend(rig.provider, message({ attachments }));
		expect(evidence['earlier']?.split(' ')).toHaveLength(2);
		expect(await ask(evidence, SETTLING_MS)).toEqual(NOT_SENT);
	});
});

describe('it stays unknown', () => {
	it.each([
		['twice since our commit', [0, 5000]],
		['some time before our commit, and our clock may be wrong', [-30_000]],
		['some time after it', [120_000]],
	])('when the same text was sent to the person %s', async (_when, times) => {
		const { evidence } = await lose();
		rig.twilio.script = wellBehaved;
		for (const time of times) {
			rig.clock.pass(NOW + time - rig.clock.now());
			await sendMessage(rig.provider);
		}
		expect(await ask(evidence, 600_000)).toEqual(UNKNOWN);
	});

	it('when Twilio has changed the text', async () => {
		rig.account.rewrite = (body) => body.replace('figures', 'https://twil.io/x');
		const { evidence } = await sendBlindly();
		expect(await ask(evidence, 600_000)).toEqual(UNKNOWN);
	});

	it('when a template was sent, whose text is Twilio’s', async () => {
		rig.account.templates.set(TEMPLATE_SID, { variables: {}, body: 'Hello' });
		const template = message({ message: '', options: { contentSid: TEMPLATE_SID } });
		const { evidence } = await sendBlindly(template);
		expect(await ask(evidence, 600_000)).toEqual(UNKNOWN);
	});

	it('when Twilio has more messages than it lists at once', async () => {
		const { evidence } = await lose();
		rig.twilio.script = wellBehaved;
		rig.clock.pass(-3_600_000);
		const old = { from: `whatsapp:${OUR_NUMBER}`, to: `whatsapp:${PERSON}` };
		for (let i = 0; i < 1000; i++) rig.account.receive(old);
		expect(await ask(evidence, SETTLING_MS)).toEqual(UNKNOWN);
	});

	it('when nothing was noted down', async () => {
		expect(await ask({}, 600_000)).toEqual(UNKNOWN);
		expect(rig.twilio.calls).toEqual([]);
	});
});

describe('a template that Twilio never saw', () => {
	it('was not sent', async () => {
		const template = message({ message: '', options: { contentSid: TEMPLATE_SID } });
		const { evidence } = await lose(template);
		expect(evidence['digest']).toBeUndefined();
		expect(await ask(evidence, SETTLING_MS)).toEqual(NOT_SENT);
	});
});

describe('a person whose country was renumbered', () => {
	it('is looked for by both numbers', async () => {
		const { evidence } = await sendBlindly(message({ recipient: '+5511987654321' }));
		const [stored] = rig.account.messages;
		rig.account.messages = [{ ...stored!, to: 'whatsapp:+551187654321' }];
		expect(await ask(evidence, 1000)).toMatchObject({ outcome: 'sent' });
	});
});

describe('Twilio that cannot be asked', () => {
	it.each([
		[{ status: 503 }, { code: 'provider_error', retry: 'later' }],
		[
			{ status: 401, code: 20003 },
			{ code: 'insufficient_permissions', retry: 'after-fix' },
		],
		['reset before', { code: 'provider_error', retry: 'later' }],
		['garble', { code: 'provider_error', retry: 'later' }],
	] as const)('gives no verdict: %j', async (reaction, expected) => {
		const { evidence } = await lose();
		rig.twilio.script = at('messages.list', reaction);
		const doubtful = { id: 'text', uid: CONTEXT.uid, recipients: [PERSON], evidence };
		const hooks = { signal: AbortSignal.timeout(10_000), ageMs: 600_000 };
		const asked = Promise.resolve(rig.provider.reconcile?.(doubtful, hooks));
		expect(await errorOf(asked)).toMatchObject(expected);
		expect(rig.twilio.callNames.filter((call) => call === 'messages.list')).toHaveLength(1);
	});
});

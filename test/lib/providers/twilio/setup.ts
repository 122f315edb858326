import { setImmediate as turn } from 'node:timers/promises';

import { OutboxError } from '../../../../lib/core/errors';
import type { Clock } from '../../../../lib/core/ports';
import type {
	DeliverableStep,
	DeliveryHooks,
	Provider,
	SubmissionContext,
} from '../../../../lib/core/provider';
import type { Receipt } from '../../../../lib/core/receipt';
import type { Evidence } from '../../../../lib/core/submission';
import type { TwilioChannel } from '../../../../lib/providers/twilio/channel';
import { createTwilioClient } from '../../../../lib/providers/twilio/client';
import { parseTwilioMessage, type TwilioMessage } from '../../../../lib/providers/twilio/message';
import { parseTwilioOptions } from '../../../../lib/providers/twilio/options';
import { createTwilioProvider } from '../../../../lib/providers/twilio/provider';
import type { TwilioRequest } from '../../../../lib/providers/twilio/request';
import type { FakeAccount } from '../../../support/twilio-fake/fake-account';
import { startTwilioFake, type TwilioFake } from '../../../support/twilio-fake/twilio-fake';

export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const ACCOUNT_SID = `AC${'0a'.repeat(16)}`;
export const AUTH_TOKEN = 'auth-token-4711-of-the-account';
export const KEY_SID = `SK${'0b'.repeat(16)}`;
export const KEY_SECRET = 'secret-0815-of-the-key';
export const SERVICE_SID = `MG${'0c'.repeat(16)}`;
export const TEMPLATE_SID = `HX${'0d'.repeat(16)}`;
export const OUR_NUMBER = '+14155552345';
export const PERSON = '+14155550100';

export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};

/** Time that tests set; whoever sleeps makes it pass. */
export interface TestClock extends Clock {
	pass(ms: number): void;
	/** What has been slept, in milliseconds. */
	readonly slept: readonly number[];
}

export type TwilioProvider = Provider<TwilioMessage, TwilioRequest>;

export interface TwilioRig {
	readonly twilio: TwilioFake;
	readonly account: FakeAccount;
	readonly clock: TestClock;
	readonly provider: TwilioProvider;
	/** Another provider of the same account. */
	connect(changes?: Connection): TwilioProvider;
	/** Ends the fake, which fails if a request broke Twilio's description of the API. */
	stop(): Promise<void>;
}

interface Connection {
	readonly channel?: TwilioChannel;
	readonly from?: string;
	readonly options?: object;
}

/** A fake Twilio with one account, and a provider that is connected to it. */
export async function startRig(
	channel: TwilioChannel = 'whatsapp',
	changes: Omit<Connection, 'channel'> = {},
): Promise<TwilioRig> {
	const clock = createTestClock();
	const twilio = await startTwilioFake(() => clock.now());
	const account = twilio.addAccount({
		sid: ACCOUNT_SID,
		logins: { [ACCOUNT_SID]: AUTH_TOKEN, [KEY_SID]: KEY_SECRET },
		smsSenders: [OUR_NUMBER, 'ACME', '72345'],
		whatsAppSenders: [`whatsapp:${OUR_NUMBER}`],
		messagingServices: [SERVICE_SID],
	});
	const connect: TwilioRig['connect'] = ({ channel: own = channel, from, options } = changes) => {
		const settings = parseTwilioOptions({ ...settingsFor(twilio), ...options });
		const client = createTwilioClient(settings);
		return createTwilioProvider({ channel: own, options: settings, from, client, clock });
	};
	return {
		twilio,
		account,
		clock,
		provider: connect(changes),
		connect: (other) => connect({ ...changes, ...other }),
		async stop() {
			await twilio.stop();
			expect(twilio.violations).toEqual([]);
		},
	};
}

export function settingsFor({ url }: Pick<TwilioFake, 'url'>) {
	return {
		accountSid: ACCOUNT_SID,
		auth: { kind: 'auth-token', authToken: AUTH_TOKEN },
		smsSender: OUR_NUMBER,
		whatsappSender: OUR_NUMBER,
		baseUrl: url,
	};
}

export function createTestClock(): TestClock {
	let now = NOW;
	const slept: number[] = [];
	return {
		now: () => now,
		pass: (ms) => (now += ms),
		slept,
		async sleep(ms, signal) {
			signal?.throwIfAborted();
			slept.push(ms);
			now += ms;
			await turn();
		},
	};
}

export const TEXT = 'The figures 4711 are better than anybody would have thought.';

export function message(changes: object = {}, channel: TwilioChannel = 'whatsapp'): TwilioMessage {
	return parseTwilioMessage({ recipient: PERSON, message: TEXT, ...changes }, channel);
}

export function aFile(name = 'figures.pdf', mimeType = 'application/pdf') {
	return { filename: name, mime_type: mimeType, url: `https://files.example.com/${name}` };
}

export async function planSteps(
	provider: TwilioProvider,
	wanted: TwilioMessage = message(),
): Promise<readonly DeliverableStep<TwilioRequest>[]> {
	const steps = await provider.plan(wanted, CONTEXT, undefined);
	return steps.map((step) => ({ ...step, evidence: {}, earlier: [] }));
}

/** Delivers all steps of a message; gives what was noted down about each, too. */
export async function sendMessage(
	provider: TwilioProvider,
	wanted: TwilioMessage = message(),
	hooks: Partial<DeliveryHooks> = {},
) {
	const receipts: Receipt[] = [];
	const evidences: Evidence[] = [];
	for (const step of await planSteps(provider, wanted)) {
		const index = evidences.push({}) - 1;
		const receipt = await provider.deliver(
			{ ...step, earlier: receipts },
			{
				signal: AbortSignal.timeout(20_000),
				remember: async () => undefined,
				...hooks,
				commit: async (evidence = {}) => {
					await hooks.commit?.(evidence);
					evidences[index] = evidence;
				},
			},
		);
		receipts.push(receipt);
	}
	return { receipts, evidences };
}

/** Sends one message that gets lost on the way, and gives what was noted down about it. */
export async function failToSend(provider: TwilioProvider, wanted: TwilioMessage = message()) {
	let evidence: Evidence = {};
	const error = await errorOf(
		sendMessage(provider, wanted, { commit: async (noted = {}) => void (evidence = noted) }),
	);
	return { error, evidence };
}

export async function errorOf(promise: Promise<unknown>): Promise<OutboxError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof OutboxError) return error;
		throw error;
	}
	throw new Error('it did not fail');
}

/** What a synchronous call throws. */
export function faultOf(call: () => unknown): Promise<OutboxError> {
	return errorOf((async () => call())());
}

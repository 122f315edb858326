import { simpleParser } from 'mailparser';

import type { HttpClient } from '../../../../lib/core/http-client';
import type { LoadedEmail } from '../../../../lib/core/message';
import type { Clock } from '../../../../lib/core/ports';
import type {
	DeliverableStep,
	DeliveryHooks,
	Provider,
	SubmissionContext,
} from '../../../../lib/core/provider';
import { OutboxError } from '../../../../lib/core/errors';
import type { Evidence } from '../../../../lib/core/submission';
import { parseGmailOptions } from '../../../../lib/providers/gmail/options';
import { createGmailProvider } from '../../../../lib/providers/gmail/provider';
import type { GmailRequest } from '../../../../lib/providers/gmail/request';
import { GMAIL_SCOPES } from '../../../../lib/providers/gmail/scopes';
import type { FakeMailbox, MailboxOptions } from '../../../support/gmail-fake/fake-mailbox';
import { startGmailFake, type GmailFake } from '../../../support/gmail-fake/gmail-fake';
import { createTestHttpClient } from '../../../support/http-client';

export const ADA = 'ada@gmail.example';
export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};
export const SECRET = Buffer.alloc(32, 7);

/**
 * Time that tests set, and pauses between tries. Whoever waits for others takes no time, and whoever
 * sleeps long (renewals, time-outs) is woken by nothing but an abort.
 */
export interface TestClock extends Clock {
	pass(ms: number): void;
}

export type GmailProvider = Provider<LoadedEmail, GmailRequest>;

export interface GmailRig {
	readonly gmail: GmailFake;
	readonly mailbox: FakeMailbox;
	readonly token: string;
	readonly clock: TestClock;
	readonly http: HttpClient;
	readonly provider: GmailProvider;
	/** Ends the fake, which fails if a request broke Google's description of the API. */
	stop(): Promise<void>;
}

export interface RigOptions extends MailboxOptions {
	/** Whose account it is. */
	readonly address?: string;
	readonly scopes?: readonly string[];
	/** How long the access token is good; an hour unless given. */
	readonly tokenLifeMs?: number;
	/** Whether an access token that was refused is replaced by a fresh one. */
	readonly renews?: boolean;
}

/** A fake Gmail with one account, and a provider that is connected to it. */
export async function startRig(options: RigOptions = {}): Promise<GmailRig> {
	const { address = ADA, scopes = GMAIL_SCOPES, tokenLifeMs, renews = false, ...others } = options;
	const clock = createTestClock();
	const gmail = await startGmailFake(() => clock.now());
	const mailbox = gmail.addMailbox(address, { name: 'Ada Lovelace', ...others });
	const first = gmail.issueToken(mailbox, scopes, tokenLifeMs);
	let token = first;
	const http = createTestHttpClient({
		token: () => token,
		...(renews && { renew: () => (token = gmail.issueToken(mailbox, scopes)) }),
	});
	return {
		gmail,
		mailbox,
		token: first,
		clock,
		http,
		provider: createProvider(gmail, http, clock, address),
		async stop() {
			await gmail.stop();
			expect(gmail.violations).toEqual([]);
		},
	};
}

export function createProvider(
	{ url }: Pick<GmailFake, 'url'>,
	http: HttpClient,
	clock: Clock,
	mailbox = ADA,
): GmailProvider {
	const options = parseGmailOptions({ baseUrl: url });
	return createGmailProvider({ options, http, mailbox, secret: SECRET, clock });
}

export function createTestClock(): TestClock {
	let now = NOW;
	return {
		now: () => now,
		pass: (ms) => (now += ms),
		async sleep(ms, signal) {
			if (ms < LONG_MS) {
				if (ms >= PAUSE_MS) now += ms;
				return new Promise((resolve) => setTimeout(resolve, 5));
			}
			return new Promise((_resolve, reject) => {
				signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
			});
		},
	};
}

const PAUSE_MS = 1000;
const LONG_MS = 15_000;

export function email(changes: Partial<LoadedEmail> = {}): LoadedEmail {
	return {
		from: { address: ADA, name: 'Ada Lovelace' },
		to: [{ address: 'grace@example.net', name: 'Grace' }],
		cc: [],
		bcc: [],
		replyTo: [],
		subject: 'Quarterly figures 4711',
		text: 'The figures are better than anybody would have thought.\r\n.\r\nYours, Ada',
		headers: {},
		attachments: [],
		dropped: [],
		warnings: [],
		...changes,
	};
}

export function aFile(sizeBytes: number) {
	const source = { kind: 'bytes', bytes: Buffer.alloc(sizeBytes, 'outbox') } as const;
	return { filename: 'figures.bin', contentType: 'application/octet-stream', source };
}

/** Looks up and plans one email. */
export async function planEmail(
	provider: GmailProvider,
	message: LoadedEmail = email(),
	context = CONTEXT,
): Promise<DeliverableStep<GmailRequest>> {
	const lookup = await provider.resolve?.(message, { signal: AbortSignal.timeout(20_000) });
	const [step] = await provider.plan(message, context, lookup);
	if (!step) throw new Error('the plan has no step');
	return { ...step, evidence: {}, earlier: [] };
}

/** Looks up, plans and delivers one email; gives what was noted down, too. */
export async function sendEmail(
	provider: GmailProvider,
	message: LoadedEmail = email(),
	hooks: Partial<DeliveryHooks> = {},
) {
	return deliverStep(provider, await planEmail(provider, message), hooks);
}

export async function deliverStep(
	provider: GmailProvider,
	step: DeliverableStep<GmailRequest>,
	hooks: Partial<DeliveryHooks> = {},
) {
	let evidence: Evidence = step.evidence;
	const receipt = await provider.deliver(step, {
		signal: AbortSignal.timeout(20_000),
		commit: async () => undefined,
		...hooks,
		remember: async (noted) => {
			await hooks.remember?.(noted);
			evidence = { ...evidence, ...noted };
		},
	});
	return { receipt, evidence };
}

/** The newest message that has left, as its recipients read it. */
export async function lastOutgoing({ gmail }: GmailRig) {
	const mail = gmail.outgoing.at(-1);
	if (!mail) throw new Error('nothing was sent');
	return simpleParser(mail.raw);
}

/** Makes a draft and notes it down as a try would that ended right before the commit. */
export async function leaveDraft(
	provider: GmailProvider,
	step: DeliverableStep<GmailRequest>,
): Promise<DeliverableStep<GmailRequest>> {
	let evidence: Evidence = {};
	const killed = new OutboxError('internal_error', 'killed');
	const remember = async (noted: Evidence) => void (evidence = { ...evidence, ...noted });
	const error = await errorOf(
		deliverStep(provider, step, { remember, commit: () => Promise.reject(killed) }),
	);
	if (error !== killed) throw error;
	return { ...step, evidence };
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

/** A promise that the test resolves. */
export function deferred() {
	let resolve = (): void => undefined;
	const promise = new Promise<void>((settle) => (resolve = settle));
	return { promise, resolve };
}

import { OutboxError } from '../../../../lib/core/errors';
import type { LoadedAttachment } from '../../../../lib/core/message';
import type { Clock } from '../../../../lib/core/ports';
import type {
	DeliverableStep,
	DeliveryHooks,
	PlannedStep,
	Provider,
	SubmissionContext,
} from '../../../../lib/core/provider';
import type { Receipt } from '../../../../lib/core/receipt';
import type { Evidence } from '../../../../lib/core/submission';
import {
	parseSlackMessage,
	type LoadedSlackMessage,
} from '../../../../lib/providers/slack/message';
import { parseSlackOptions, type SlackOptions } from '../../../../lib/providers/slack/options';
import { createSlackProvider } from '../../../../lib/providers/slack/provider';
import type { SlackRequest } from '../../../../lib/providers/slack/request';
import { ALL_SCOPES, startSlackFake, type SlackFake } from '../../../support/slack-fake/slack-fake';
import type { FakeChannel } from '../../../support/slack-fake/workspace';
import { everythingShownBy, spellings } from '../../../contracts/leaks';

export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};
export const ACCOUNT = '5f0c1f5e-0000-5000-8000-00000000000a';
export const TEXT = 'New deal just closed - congrats team! 4711';

export type SlackProvider = Provider<LoadedSlackMessage, SlackRequest>;

export interface TestClock extends Clock {
	pass(ms: number): void;
}

export interface SlackRig {
	readonly slack: SlackFake;
	/** A public one, with the bot in it. */
	readonly channel: FakeChannel;
	readonly token: string;
	readonly options: SlackOptions;
	readonly clock: TestClock;
	readonly provider: SlackProvider;
	/** Ends the fake, which fails if a request broke Slack's description of the API. */
	stop(): Promise<void>;
}

/** A fake Slack with a bot in it, and a provider that is connected to it. */
export async function startRig(scopes: readonly string[] = ALL_SCOPES): Promise<SlackRig> {
	const clock = createTestClock();
	const slack = await startSlackFake(() => clock.now());
	const channel = slack.workspace.addChannel('deals');
	const token = slack.issueToken(scopes);
	const options = parseSlackOptions({ botToken: token, baseUrl: slack.url });
	return {
		slack,
		channel,
		token,
		options,
		clock,
		provider: createSlackProvider({ options, account: ACCOUNT, clock }),
		async stop() {
			await slack.stop();
			expect(slack.violations).toEqual([]);
		},
	};
}

/** Time that tests set. */
export function createTestClock(): TestClock {
	let now = NOW;
	return {
		now: () => now,
		pass: (ms) => (now += ms),
		sleep: () => Promise.resolve(),
	};
}

/** A message as a user would give it, its files at hand. */
export function message(
	recipient: string,
	changes: Readonly<Record<string, unknown>> = {},
): LoadedSlackMessage {
	const parsed = parseSlackMessage({ recipient, message: TEXT, ...changes });
	const attachments = parsed.attachments.map(({ source, ...attachment }): LoadedAttachment => {
		if (source.kind !== 'bytes') throw new Error('it has to be fetched first');
		return { ...attachment, source };
	});
	return { ...parsed, attachments };
}

export function aFile(filename: string, content: string) {
	return { filename, bytes: Buffer.from(content) };
}

/** Looks up and plans a message. */
export async function plan(
	provider: SlackProvider,
	planned: LoadedSlackMessage,
	context = CONTEXT,
): Promise<readonly PlannedStep<SlackRequest>[]> {
	const lookup = await provider.resolve?.(planned, { signal: AbortSignal.timeout(20_000) });
	return provider.plan(planned, context, lookup);
}

/** Looks up, plans and delivers all of a message. */
export async function sendAll(
	provider: SlackProvider,
	sent: LoadedSlackMessage,
	context = CONTEXT,
): Promise<readonly Receipt[]> {
	const receipts: Receipt[] = [];
	for (const step of await plan(provider, sent, context)) {
		const { receipt } = await deliver(provider, { ...step, evidence: {}, earlier: [...receipts] });
		receipts.push(receipt);
	}
	return receipts;
}

/** Delivers a step; gives what was noted down, too. */
export async function deliver(
	provider: SlackProvider,
	step: DeliverableStep<SlackRequest>,
	hooks: Partial<DeliveryHooks> = {},
) {
	let evidence: Evidence = step.evidence;
	let commits = 0;
	const note = async (noted: Evidence = {}) => void (evidence = { ...evidence, ...noted });
	const outcome = await provider
		.deliver(step, {
			signal: AbortSignal.timeout(20_000),
			remember: note,
			...hooks,
			async commit(noted) {
				commits++;
				await hooks.commit?.(noted);
				await note(noted);
			},
		})
		.then(
			(receipt) => ({ receipt }),
			(error: unknown) => ({ error: error as Error }),
		);
	if ('error' in outcome) throw Object.assign(outcome.error, { evidence, commits });
	return { ...outcome, evidence, commits };
}

/** Looks up, plans and delivers the first step of a message. */
export async function send(
	provider: SlackProvider,
	sent: LoadedSlackMessage,
	hooks: Partial<DeliveryHooks> = {},
) {
	const [step] = await plan(provider, sent);
	if (!step) throw new Error('the plan has no step');
	return deliver(provider, { ...step, evidence: {}, earlier: [] }, hooks);
}

/** What `deliver` adds to an error. */
export interface Noted {
	readonly evidence: Evidence;
	readonly commits: number;
}

export async function errorOf(promise: Promise<unknown>): Promise<OutboxError & Partial<Noted>> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof OutboxError) return error;
		throw error;
	}
	throw new Error('it did not fail');
}

/** Fails when an error shows the token, or anything that was to be sent. */
export function expectNoLeak(error: unknown, { token }: SlackRig, content: readonly string[] = []) {
	const shown = everythingShownBy(error);
	for (const secret of [token, TEXT, ...content].flatMap(spellings)) {
		expect(shown).not.toContain(secret);
	}
}

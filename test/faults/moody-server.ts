import type { Reaction, Stage, StageEvent } from '../support/smtp-server/reactions';
import {
	startFakeSmtpServer,
	type AcceptedMessage,
	type FakeSmtpServer,
} from '../support/smtp-server/fake-smtp-server';
import { pickOne, type Random } from './random';

/** What the server does to senders, in place of what it should. */
export const MOODS = ['drops', 'resets', 'greylists', 'busy', 'silent', 'refuses'] as const;
export type Mood = (typeof MOODS)[number];

/** A mail server that misbehaves at random, and outlives those who send through it. */
export interface MoodyServer extends Pick<FakeSmtpServer, 'port' | 'messages' | 'stop'> {
	/** How often it did what. */
	readonly counts: Readonly<Record<Mood, number>>;
	/** From now on everything is taken that is not refused for good. */
	calmDown(): void;
}

/** How many of a hundred messages are dropped, reset and so on, each time they are tried. */
const PERCENT = { drops: 3, resets: 3, busy: 2, silent: 0.5 } as const;
/** How many of a hundred recipients are turned away the first time. */
const GREYLISTED_PERCENT = 10;

/** Where a line may end: before the message, in it, after it, and when it is taken but not confirmed. */
const STAGES = ['mail', 'rcpt', 'data', 'body', 'dot', 'accepted'] as const satisfies Stage[];

/** What happens to a message that is tried. */
type Fate = { readonly mood: Mood; readonly stage: Stage; readonly reaction: Reaction } | undefined;

/** @param isRefused whom the server never takes anything for */
export async function startMoodyServer(
	random: Random,
	isRefused: (recipient: string) => boolean,
): Promise<MoodyServer> {
	const counts = { drops: 0, resets: 0, greylists: 0, busy: 0, silent: 0, refuses: 0 };
	const known = new Set<string>();
	/** By connection. */
	const fates = new Map<number, Fate>();
	let isCalm = false;

	const decide = (mood: Mood, reaction: Reaction): Reaction => {
		counts[mood]++;
		return reaction;
	};
	const judgeRecipient = (line: string): Reaction | undefined => {
		const recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
		if (isRefused(recipient)) return decide('refuses', { reply: '552 5.2.2 mailbox full' });
		if (isCalm || known.has(recipient)) return undefined;
		known.add(recipient);
		if (random() * 100 >= GREYLISTED_PERCENT) return undefined;
		return decide('greylists', { reply: '451 4.7.1 greylisted, come back later' });
	};
	const script = ({ stage, connection, line }: StageEvent): Reaction | undefined => {
		if (stage === 'mail') fates.set(connection, isCalm ? undefined : drawFate(random));
		const fate = fates.get(connection);
		if (fate?.stage === stage) {
			fates.delete(connection);
			return decide(fate.mood, fate.reaction);
		}
		return stage === 'rcpt' ? judgeRecipient(line) : undefined;
	};
	const server = await startFakeSmtpServer({ script });
	return {
		port: server.port,
		messages: server.messages,
		stop: server.stop,
		counts,
		calmDown() {
			isCalm = true;
			fates.clear();
		},
	};
}

function drawFate(random: Random): Fate {
	let left = random() * 100;
	const isIt = (percent: number): boolean => (left -= percent) < 0;
	const stage = pickOne(random, STAGES);
	if (isIt(PERCENT.drops)) return { mood: 'drops', stage, reaction: 'close' };
	if (isIt(PERCENT.resets)) return { mood: 'resets', stage, reaction: 'reset' };
	if (isIt(PERCENT.busy)) {
		const reaction = { reply: '421 4.3.2 too busy', then: 'close' } as const;
		return { mood: 'busy', stage: pickOne(random, ['mail', 'rcpt', 'data', 'dot']), reaction };
	}
	if (isIt(PERCENT.silent)) {
		return { mood: 'silent', stage: pickOne(random, ['dot', 'accepted']), reaction: 'stall' };
	}
	return undefined;
}

/** How many messages the server took for each recipient. */
export function countCopies(messages: readonly AcceptedMessage[]): ReadonlyMap<string, number> {
	const copies = new Map<string, number>();
	for (const recipient of messages.flatMap(({ to }) => to)) {
		copies.set(recipient, (copies.get(recipient) ?? 0) + 1);
	}
	return copies;
}

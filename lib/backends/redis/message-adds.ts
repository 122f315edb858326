import { storeError, type OutboxError } from '../../core/errors';
import type { QueueStore } from '../../core/queue-store';
import type { QueuedMessage } from '../../core/queued-message';
import { createLaneNames } from './message-keys';
import { toAddArguments } from './message-records';
import { toWord } from './records';
import type { Store } from './store';

/** How much is sent to Redis in one go: what keeps it busy for a few milliseconds. */
const MESSAGES_AT_ONCE = 500;
const CHARACTERS_AT_ONCE = 2_000_000;
/** How long the parts of a call wait for each other before they go by themselves. */
const STAGE_MS = 900_000;

interface Part {
	readonly args: readonly string[];
	readonly messages: number;
}

/** @param newToken names an attempt to store a call in parts */
export function createRedisAdd({ run, where }: Store, newToken: () => string): QueueStore['add'] {
	const checkStored = (reply: unknown, callUid: string): void => {
		if (Array.isArray(reply)) throw taken(String(reply[0]));
		if (reply !== 1) {
			throw storeError(
				`The messages of the call ${callUid} were not stored on ${where}: somebody else is storing them, or it took too long. Try again.`,
				'later',
			);
		}
	};

	return async ({ uid, content, messages }) => {
		const twice = findDuplicate(messages);
		if (twice !== undefined) throw taken(twice);
		const call = toWord(uid);
		const shared = content ? JSON.stringify(content) : '';
		const parts = divide(messages);
		const first = parts.next().value ?? { args: [], messages: 0 };
		if (first.messages === messages.length) {
			checkStored(await run('outboxAddMessages', [call, shared, ...first.args]), uid);
			return;
		}

		const token = newToken();
		let staged = 0;
		let storing: Promise<unknown> = Promise.resolve(1);
		// While Redis works on one part, the next is made ready.
		for (let part: Part | undefined = first; part; part = parts.next().value) {
			checkStored(await storing, uid);
			const place = [call, token, String(staged), String(STAGE_MS)];
			storing = run('outboxStageMessages', [...place, ...part.args]);
			staged += part.messages;
		}
		checkStored(await storing, uid);
		const shown = await run('outboxShowMessages', [call, token, String(messages.length), shared]);
		checkStored(shown, uid);
	};
}

function* divide(messages: readonly QueuedMessage[]): Generator<Part, undefined> {
	const laneOf = createLaneNames();
	let args: string[] = [];
	let count = 0;
	let characters = 0;
	for (const message of messages) {
		const own = toAddArguments(message, laneOf);
		const size = own.reduce((sum, { length }) => sum + length, 0);
		if (count === MESSAGES_AT_ONCE || (count > 0 && characters + size > CHARACTERS_AT_ONCE)) {
			yield { args, messages: count };
			args = [];
			count = 0;
			characters = 0;
		}
		args.push(...own);
		count += 1;
		characters += size;
	}
	if (count > 0) yield { args, messages: count };
}

function findDuplicate(messages: readonly QueuedMessage[]): string | undefined {
	const uids = new Set<string>();
	return messages.find(({ uid }) => uids.size === uids.add(uid).size)?.uid;
}

function taken(uid: string): OutboxError {
	return storeError(`A message with the uid ${uid} is already on record.`);
}

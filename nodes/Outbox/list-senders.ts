import { collectPages } from '../../lib/outbox/collect-pages';
import { toSenderOutput } from '../../lib/outbox/directory/directory-output';
import { toKnownSenders } from '../../lib/outbox/directory/known-senders';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readLimit } from './read-limit';
import { readQueue } from './read-queue';

/** Everybody who may send from a queue, or is about to. */
export const runListSenders: Operation = async (input) => {
	const limit = readLimit(input);
	const { senders, accounts } = openDirectory(input);
	const delivering = await accounts.list(readQueue(input));
	const { items: added } = await collectPages(
		async (size, after) => {
			const page = await senders.list({ limit: size, ...(after !== undefined && { after }) });
			return { items: page.senders, next: page.nextAfter };
		},
		{ limit, signal: input.environment.signal },
	);
	return toKnownSenders(delivering, added).slice(0, limit).map(toSenderOutput);
};

import { toApiKeyOutput } from '../../lib/outbox/api/api-key-output';
import { collectPages } from '../../lib/outbox/collect-pages';
import { openApiKeys } from './api-keys';
import type { Operation } from './operation';
import { readLimit } from './read-limit';

/** All keys, those that open nothing any more included. */
export const runListApiKeys: Operation = async (input) => {
	const { clock, signal } = input.environment;
	const keys = openApiKeys(input);
	const { items } = await collectPages(
		async (size, after) => {
			const page = await keys.list({ limit: size, ...(after !== undefined && { after }) });
			return { items: page.keys, next: page.nextAfter };
		},
		{ limit: readLimit(input), signal },
	);
	return items.map((key) => toApiKeyOutput(key, clock.now()));
};

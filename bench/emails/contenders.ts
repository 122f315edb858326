import { join } from 'node:path';

import { ON_MEMORY, ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import { findN8n, NO_N8N } from '../support/n8n';
import { openStorePlaces, type StorePlaces } from '../support/stores';
import { createBuiltIn } from './built-in';
import { createOutbox } from './outbox';
import { createRawPools } from './raw-pool';
import { startSink, type Line, type Sink } from './sink';

export const RAW_POOL = 'nodemailer pool';
export const BUILT_IN = 'n8n Send Email, as shipped';
export const BUILT_IN_NO_DELAY = 'n8n Send Email, TCP_NODELAY';

/** Something that sends emails. */
export interface Sender {
	readonly name: string;
	/** What of the emails it sends: less for whom they would take minutes. */
	readonly share: number;
	send(line: Line, count: number): Promise<void>;
}

export interface Arena {
	readonly sink: Sink;
	readonly places: StorePlaces;
	readonly senders: readonly Sender[];
	readonly notes: readonly string[];
	close(): Promise<void>;
}

/** Everything that sends, and where it sends to. */
export async function openArena(): Promise<Arena> {
	const places = await openStorePlaces();
	// Where the node finds its store by itself, as in n8n.
	process.env['OUTBOX_DATA_DIR'] = join(places.folder, 'own');
	const sink = await startSink();
	const pools = createRawPools(sink);
	const n8n = findN8n();
	const builtIn = n8n?.loadSendEmail();
	const redis = places.redis(0);

	const toSender = (name: string, execute: ReturnType<typeof createOutbox>, share = 1): Sender => ({
		name,
		share,
		send: (line, count) => execute(sink, line, count),
	});
	return {
		sink,
		places,
		senders: [
			toSender(ON_SQLITE, createOutbox()),
			...(redis ? [toSender(ON_REDIS, createOutbox(redis))] : []),
			toSender(ON_MEMORY, createOutbox(places.memory())),
			{ name: RAW_POOL, share: 1, send: (line, count) => pools.execute(line, count) },
			...(builtIn
				? [
						toSender(BUILT_IN, createBuiltIn(builtIn, { noDelay: false }), 0.1),
						toSender(BUILT_IN_NO_DELAY, createBuiltIn(builtIn, { noDelay: true }), 0.5),
					]
				: []),
		],
		notes: [...(n8n ? [] : [NO_N8N]), ...(places.noRedis === undefined ? [] : [places.noRedis])],
		async close() {
			pools.close();
			await places.close();
			await sink.stop();
		},
	};
}

import { FINAL_STATES } from '../../lib/core/message-rules';
import type { MessageState, QueuedMessage } from '../../lib/core/queued-message';
import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import { startEventFeed, type EventFeed } from '../../lib/outbox/worker/event-feed';
import {
	requireQueueBackend,
	type WorkerEnvironment,
} from '../../lib/outbox/worker/worker-options';
import { SENDER } from './assignment';
import { countCopies, startMoodyServer, type Mood, type MoodyServer } from './moody-server';
import { openStore } from './open-store';
import { enqueueAll, isRefused, QUEUE } from './queue-orders';
import { openQueueStore, type QueuePlace, type QueueStore } from './queue-store';
import {
	noteState,
	readFinalStates,
	resendHeld,
	untilFinal,
	untilTold,
	type StatesByUid,
} from './queue-watch';
import { createRandom, type Random } from './random';
import { startWorkers, type WorkerProcesses } from './worker-process';

export interface QueueRunOptions {
	readonly place: QueuePlace;
	readonly messages: number;
	/** Of what happens at random. When it happens depends on the machine, too. */
	readonly seed: number;
}

/** A message, and all that is known of it in the end. */
export interface MessageStory {
	readonly message: QueuedMessage;
	/** The final states that it came to, one after another, by the store's own record of changes. */
	readonly finals: readonly MessageState[];
	/** Those that the listener was told of. */
	readonly told: readonly MessageState[];
	/** How often it was sent again by hand, because it was held. */
	readonly resent: number;
	/** How often the mail server took it. */
	readonly copies: number;
}

export interface QueueRunOutcome {
	readonly stories: readonly MessageStory[];
	readonly kills: number;
	readonly restarts: number;
	readonly moods: Readonly<Record<Mood, number>>;
	/** Whom the server took something for, without its having been queued. */
	readonly strangers: readonly string[];
	/** With which codes the workers ended when they were asked to in the end. */
	readonly exitCodes: readonly unknown[];
	readonly seconds: number;
}

const WORKERS = 3;
/** Short times, so that the run comes to its end. */
const WORKER_ENV = {
	OUTBOX_QUEUE: QUEUE,
	OUTBOX_SMTP_HOST: '127.0.0.1',
	OUTBOX_SMTP_SECURITY: 'none',
	OUTBOX_SENDERS: SENDER,
	OUTBOX_FIRST_RETRY_MS: '300',
	OUTBOX_LEASE_MS: '5000',
	OUTBOX_SMTP_REPLY_MS: '2000',
};

interface Scene {
	readonly server: MoodyServer;
	readonly store: QueueStore;
	readonly workers: WorkerProcesses;
	readonly environment: WorkerEnvironment;
	readonly told: StatesByUid;
}

/**
 * Queues messages while workers deliver them that are killed again and again, from a store whose
 * server is restarted, and through a mail server that misbehaves. Then lets all be well, and sends
 * by hand what is held.
 */
export async function runQueue({
	place,
	messages,
	seed,
}: QueueRunOptions): Promise<QueueRunOutcome> {
	const cleanUps: (() => Promise<unknown>)[] = [];
	try {
		const random = createRandom(seed);
		const server = await startMoodyServer(random, isRefused);
		cleanUps.push(server.stop);
		const store = await openQueueStore(place, random);
		cleanUps.push(store.remove);
		const environment = openEnvironment(store);
		const { backend } = environment;
		cleanUps.push(backend.close, backend.queue.close, store.spare);
		const told: StatesByUid = new Map();
		const feed = await startFeed(told, environment);
		cleanUps.push(feed.stop);
		const workers = startAll(store, server, random);
		cleanUps.push(workers.kill);
		await workers.started;
		return await play(messages, { server, store, workers, environment, told });
	} finally {
		// One that fails must not keep the others from being done.
		for (const cleanUp of cleanUps.toReversed()) await cleanUp().catch(() => undefined);
	}
}

async function play(
	count: number,
	{ server, store, workers, environment, told }: Scene,
): Promise<QueueRunOutcome> {
	const startedAt = performance.now();
	const { backend } = environment;
	workers.disturb();
	store.disturb();
	const uids = await enqueueAll(count, environment);
	await untilFinal(count, backend);

	await Promise.all([workers.spare(), store.spare()]);
	server.calmDown();
	const resent = await resendHeld(count, environment);
	const finals = await readFinalStates(backend);
	await untilTold(told, finals);
	const exitCodes = await workers.stop();
	const seconds = (performance.now() - startedAt) / 1000;

	const copies = countCopies(server.messages);
	const found = await backend.messages.find(uids);
	const stories = found.flatMap((message): readonly MessageStory[] => {
		if (!message) return [];
		const { uid, recipient } = message;
		return [
			{
				message,
				finals: finals.get(uid) ?? [],
				told: told.get(uid) ?? [],
				resent: resent.get(uid) ?? 0,
				copies: copies.get(recipient) ?? 0,
			},
		];
	});
	const known = new Set(stories.map(({ message }) => message.recipient));
	return {
		stories,
		kills: workers.kills,
		restarts: store.restarts,
		moods: server.counts,
		strangers: [...copies.keys()].filter((recipient) => !known.has(recipient)),
		exitCodes,
		seconds,
	};
}

function openEnvironment({ address }: QueueStore): WorkerEnvironment {
	const clock = createSystemClock();
	const backend = requireQueueBackend(openStore(address));
	return { backend, clock, ids: createSystemIds(clock) };
}

function startAll(store: QueueStore, server: MoodyServer, random: Random): WorkerProcesses {
	const env = { ...store.env, ...WORKER_ENV, OUTBOX_SMTP_PORT: String(server.port) };
	return startWorkers({ count: WORKERS, env, random });
}

function startFeed(told: StatesByUid, environment: WorkerEnvironment): Promise<EventFeed> {
	return startEventFeed(
		{
			...{ queue: QUEUE, name: 'faults', states: FINAL_STATES },
			listener: async (events) => {
				for (const { message } of events) noteState(told, message.uid, message.state);
			},
			// It goes on once Redis is back.
			onTrouble: () => undefined,
		},
		environment,
	);
}

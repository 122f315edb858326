import { setTimeout as delay } from 'node:timers/promises';

import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { HttpClient } from '../../../../lib/core/http-client';
import type { LoadedEmail } from '../../../../lib/core/message';
import type { Clock } from '../../../../lib/core/ports';
import type { Provider } from '../../../../lib/core/provider';
import type { MessageState } from '../../../../lib/core/queued-message';
import { createSystemClock, createSystemIds } from '../../../../lib/outbox/system';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import {
	requireQueueBackend,
	type WorkerOptions,
} from '../../../../lib/outbox/worker/worker-options';
import { aQueuedCall } from '../../../support/queued-messages';
import { createProvider as createGmail, startRig as startGmail } from '../../providers/gmail/setup';
import { connect as createOutlook, startRig as startOutlook } from '../../providers/outlook/setup';
import { startRig as startSmtp } from '../../providers/smtp/setup';
import { createMortal } from './mortal';

/** An account of a service that a worker delivers by, and in the midst of which it dies. */
interface Service {
	/** How the worker reaches it that will die. */
	readonly doomed: Provider<LoadedEmail>;
	/** How everybody else reaches it. */
	readonly provider: Provider<LoadedEmail>;
	/** How many messages have left. */
	left(): number;
	stop(): Promise<void>;
}

/** Where a worker dies: before its request to send arrives, or before it hears of the answer. */
type Moment = 'before' | 'after';

const never = new Promise<never>(() => undefined);

/** A line that breaks with the process that holds it, at the request that makes a message leave. */
function breakAtSend(http: HttpClient, moment: Moment, kill: () => void): HttpClient {
	return {
		async send(request) {
			if (!/\/send(\?|$)/.test(request.url)) return http.send(request);
			if (moment === 'after') await http.send(request);
			kill();
			return never;
		},
	};
}

const services = {
	async gmail(moment: Moment, kill: () => void): Promise<Service> {
		const { gmail, provider, http, clock, stop } = await startGmail();
		const doomed = createGmail(gmail, breakAtSend(http, moment, kill), clock);
		return { provider, doomed, stop, left: () => gmail.outgoing.length };
	},
	async outlook(moment: Moment, kill: () => void): Promise<Service> {
		const { graph, provider, client, stop } = await startOutlook();
		const doomed = createOutlook({ ...client, http: breakAtSend(client.http, moment, kill) });
		return { provider, doomed, stop, left: () => graph.accepted.length };
	},
	async smtp(moment: Moment, kill: () => void): Promise<Service> {
		const { server, provider, stop } = await startSmtp();
		server.script = ({ stage }) => {
			if (stage !== (moment === 'after' ? 'accepted' : 'dot')) return undefined;
			kill();
			return 'stall';
		};
		return { provider, doomed: provider, stop, left: () => server.messages.length };
	},
};

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 20_000;

/** The machine's clock, which tests can put forward. */
function createSettableClock(): Clock & { pass(ms: number): void } {
	const clock = createSystemClock();
	let ahead = 0;
	return {
		...clock,
		now: () => clock.now() + ahead,
		pass: (ms) => void (ahead += ms),
	};
}

function setUp() {
	const clock = createSettableClock();
	const ids = createSystemIds(clock);
	const backend = requireQueueBackend(createMemoryBackend({ clock, ids }));
	const environment = { backend, clock, ids };
	const optionsOf = (provider: Provider<LoadedEmail>): WorkerOptions => ({
		...{ queue: 'default', concurrency: 1, rateLimits: [], attempts: 8 },
		accounts: [
			{
				...{ account: provider.account, provider: provider.id },
				senders: [],
				connect: async () => provider,
			},
		],
		onTrouble: () => undefined,
	});
	const enqueue = async ({ account }: Provider<LoadedEmail>, from: string): Promise<void> => {
		const now = clock.now();
		const times = { dueAt: now, createdAt: now, updatedAt: now };
		const message = { uid: 'a', account, from: { address: from }, ...times };
		await backend.messages.add(aQueuedCall('call', [message]));
	};
	const stateOf = async () => (await backend.messages.find(['a']))[0]?.state;
	const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
		for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await delay(10)) {
			if (Date.now() > end) {
				throw new Error(`it is ${await stateOf()}`);
			}
		}
	};
	return { clock, backend, environment, optionsOf, enqueue, until, stateOf };
}

describe('a worker that dies while a message is handed over', () => {
	it.each<[service: keyof typeof services, moment: Moment, state: MessageState, left: number]>([
		['gmail', 'after', 'sent', 1],
		['gmail', 'before', 'sent', 1],
		['outlook', 'after', 'sent', 1],
		['outlook', 'before', 'sent', 1],
		['smtp', 'after', 'unknown', 1],
		['smtp', 'before', 'unknown', 0],
	])(
		'by %s, %s it has left: the next worker finds out, or holds it',
		async (name, moment, state, left) => {
			const { clock, backend, environment, optionsOf, enqueue, until, stateOf } = setUp();
			const { environment: mortal, kill } = createMortal(environment);
			let isDead = false;
			const service = await services[name](moment, () => {
				isDead = true;
				kill();
			});
			await enqueue(service.provider, 'ada@example.com');
			await startDeliveryWorker(optionsOf(service.doomed), mortal);
			await until(() => isDead);
			expect(await stateOf()).toBe('sending');

			clock.pass(HOUR_MS);
			const heir = await startDeliveryWorker(optionsOf(service.provider), environment);
			await until(async () => (await stateOf()) !== 'sending');
			expect([await stateOf(), service.left()]).toEqual([state, left]);
			await heir.stop();
			await service.stop();
			await backend.close();
		},
		2 * PATIENCE_MS,
	);
});

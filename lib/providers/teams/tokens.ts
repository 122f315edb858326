import { createHash } from 'node:crypto';

import type { Clock } from '../../core/ports';
import { stoppedError } from '../hooks';
import { TEAMS } from './errors';
import type { TeamsOptions } from './options';

export interface IssuedToken {
	readonly value: string;
	readonly lifeMs: number;
}

/** A way to get a new token; ends by itself, whoever waits for it. */
export type RequestToken = () => Promise<IssuedToken>;

/**
 * The access tokens of bots, kept as long as they are good. A token belongs to the whole credential:
 * two with one app id but another secret, tenant or cloud never get each other's.
 */
export interface TeamsTokens {
	/**
	 * Whoever asks for the same credential's token meanwhile shares the request.
	 *
	 * @param refused a token that the service did not take, and which is not given out again
	 * @throws OutboxError what the request fails with; not sent when the signal aborts first
	 */
	get(
		credential: TeamsOptions,
		request: RequestToken,
		wait: { readonly signal: AbortSignal; readonly refused?: string | undefined },
	): Promise<string>;
}

interface Kept {
	readonly value: string;
	/** Milliseconds since the epoch. */
	readonly goodUntil: number;
}

/** A token about to end may end on its way. */
const RESERVE_MS = 5 * 60_000;

export function createTeamsTokens(clock: Pick<Clock, 'now'>): TeamsTokens {
	const kept = new Map<string, Kept>();
	const requests = new Map<string, Promise<Kept>>();

	const renew = (key: string, request: RequestToken): Promise<Kept> => {
		const running = requests.get(key);
		if (running) return running;
		const started = request()
			.then(({ value, lifeMs }) => {
				const token = { value, goodUntil: clock.now() + lifeMs - Math.min(RESERVE_MS, lifeMs / 2) };
				kept.set(key, token);
				return token;
			})
			.finally(() => requests.delete(key));
		requests.set(key, started);
		return started;
	};

	return {
		async get(credential, request, { signal, refused }) {
			forgetEnded(kept, clock.now());
			const key = toKey(credential);
			const known = kept.get(key);
			if (known && known.value !== refused) return known.value;
			const { value } = await unlessStopped(renew(key, request), signal);
			return value;
		},
	};
}

function forgetEnded(kept: Map<string, Kept>, now: number): void {
	for (const [key, { goodUntil }] of kept) if (goodUntil <= now) kept.delete(key);
}

/** All that decides what a token may do; the secret is not kept as it is. */
function toKey({ loginUrl, tenantId, scope, appId, clientSecret }: TeamsOptions): string {
	const parts = JSON.stringify([loginUrl, tenantId, scope, appId, clientSecret]);
	return createHash('sha256').update(parts).digest('base64');
}

/** Others may still wait for it, so it goes on when one of them gives up. */
async function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	let stop = (): void => undefined;
	const stopped = new Promise<never>((_resolve, reject) => {
		stop = () => reject(stoppedError(TEAMS));
	});
	if (signal.aborted) stop();
	signal.addEventListener('abort', stop, { once: true });
	try {
		return await Promise.race([promise, stopped]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

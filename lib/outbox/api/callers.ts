import { OutboxError } from '../../core/errors';
import type { RateDecision, RateStore } from '../../core/rates';
import { toRateLimits } from '../policy';
import type { ApiKey, ApiKeys } from './api-keys';
import type { ApiRequest } from './request';

/** What somebody without a key may ask a minute: enough for a mistake, too few for guessing. */
const STRANGER_LIMITS = [{ limit: 120, perMs: 60_000 }];
const BEARER = /^bearer +(\S+)$/i;

/** Somebody whose call was counted. */
export interface CountedCaller {
	/** Absent for those who have none, or one that opens nothing. */
	readonly key?: ApiKey;
	readonly rate: RateDecision;
}

export interface CallersEnvironment {
	/** The store's. */
	readonly rates: RateStore;
	/** This process's own, for those without a key: they shall not fill the store. */
	readonly strangers: RateStore;
	readonly keys: Pick<ApiKeys, 'authenticate'>;
}

/**
 * Finds out who calls, and counts the call.
 * @throws OutboxError `store_unavailable`
 */
export async function countCaller(
	request: Pick<ApiRequest, 'header' | 'client'>,
	{ rates, keys, ...environment }: CallersEnvironment,
): Promise<CountedCaller> {
	const [, token] = BEARER.exec(request.header('authorization')?.trim() ?? '') ?? [];
	const key = token === undefined ? undefined : await keys.authenticate(token);
	if (!key) return { rate: await countStranger(request, environment) };
	const { id, perSecond, perDay } = key;
	const limits = toRateLimits({ perSecond, perDay });
	return { key, rate: await rates.take([{ name: `api:${id}`, limits }]) };
}

/** Counts a call by where it comes from. */
export function countStranger(
	{ client }: Pick<ApiRequest, 'client'>,
	{ strangers }: Pick<CallersEnvironment, 'strangers'>,
): Promise<RateDecision> {
	return strangers.take([{ name: `api client ${client}`, limits: STRANGER_LIMITS }]);
}

/** @throws OutboxError `rate_limited` */
export function checkRate({ allowed, retryAfterMs }: RateDecision): void {
	if (allowed) return;
	throw new OutboxError(
		'rate_limited',
		'There were more calls than are allowed. X-RateLimit-Reset says when there may be more.',
		{ retry: 'later', retryAfterMs },
	);
}

/** @throws OutboxError `invalid_key` */
export function requireKey({ key }: CountedCaller): ApiKey {
	if (key) return key;
	throw new OutboxError(
		'invalid_key',
		'The API key is missing, wrong or expired. Send a valid one as Authorization: Bearer wbk_...',
		{ retry: 'after-fix' },
	);
}

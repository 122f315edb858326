import type { Twilio } from 'twilio';

import { isOutboxError, OutboxError } from '../../core/errors';
import { HttpFailure } from '../../core/http-client';
import type { Clock } from '../../core/ports';
import { isSuccess, toCallError, unreadableAnswer, type CallContext } from '../../http/http-errors';
import { stoppedError, type Service } from '../hooks';
import type { Exchange, TwilioClient } from './client';
import { toTwilioError } from './errors';

export interface CallOptions {
	readonly signal: AbortSignal;
	/** Set for the call that makes a message leave: the submission's uid. */
	readonly sends?: string;
}

/**
 * Makes one call, never repeated here.
 * @param read makes sense of what the SDK gives; what throws here counts as unreadable
 * @throws OutboxError that says truly whether the message may have left
 */
export type TwilioApi = <T, R>(
	use: (sdk: Twilio) => Promise<T>,
	read: (result: T) => R,
	options: CallOptions,
) => Promise<R>;

/** Calls of one channel, with errors in its name. */
export function createTwilioApi(client: TwilioClient, service: Service, clock: Clock): TwilioApi {
	return async (use, read, { signal, sends }) => {
		if (signal.aborted) throw stoppedError(service);
		const exchange: Exchange = { signal, ...(sends !== undefined && { uid: sends }) };
		try {
			return read(await client(exchange, use));
		} catch (thrown) {
			const irreversible = sends !== undefined;
			throw toError(thrown, exchange, { ...service, irreversible, now: clock.now() });
		}
	};
}

/** What the SDK throws is not looked at where Twilio itself has answered. */
function toError(
	thrown: unknown,
	{ asked = false, answer }: Exchange,
	context: CallContext,
): OutboxError {
	if (isOutboxError(thrown)) return thrown;
	if (thrown instanceof HttpFailure || (asked && !answer)) return toCallError(thrown, context);
	if (!answer) return notAsked(context);
	return isSuccess(answer) ? unreadableAnswer(context) : toTwilioError(answer, context);
}

function notAsked({ provider }: CallContext): OutboxError {
	return new OutboxError(
		'internal_error',
		'The connection to Twilio could not be set up, so nothing was sent. Please report it.',
		{ retry: 'after-fix', details: { provider } },
	);
}

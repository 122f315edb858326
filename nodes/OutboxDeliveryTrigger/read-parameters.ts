import { z } from 'zod/v4';

import { FINAL_STATES } from '../../lib/core/message-rules';
import { deliveryStateSchema, type MessageState } from '../../lib/core/queued-message';
import type { RateLimit } from '../../lib/core/rates';
import { parseInput } from '../../lib/mail/parse-input';
import { toRateLimits } from '../../lib/outbox/policy';
import { DEFAULT_QUEUE, parseName } from '../../lib/outbox/queue/names';
import { DEFAULT_ATTEMPTS } from '../../lib/outbox/worker/delivery-policy';
import type { NodeContext } from '../shared/node-context';
import {
	choiceParameter,
	numberParameter,
	readParameter,
	textParameter,
} from '../shared/parameters';

const DEFAULT_CONCURRENCY = 5;

export const triggerOptionsSchema = z.object({
	attempts: numberParameter({ min: 1, max: 50 }),
	concurrency: numberParameter({ min: 1, max: 100 }),
	perDayLimit: numberParameter({ min: 0, max: 1_000_000_000 }),
	perSecondLimit: numberParameter({ min: 0, max: 1_000_000 }),
	store: choiceParameter(['auto', 'sqlite', 'redis']),
	unsubscribeUrl: textParameter,
});
type TriggerOptions = z.output<typeof triggerOptionsSchema>;

const parametersSchema = z.object({
	queue: textParameter,
	states: z.array(deliveryStateSchema).min(1, 'Choose at least one.'),
	serveUnsubscribe: z.boolean(),
	options: triggerOptionsSchema,
});

export interface TriggerParameters {
	readonly queue: string;
	readonly states: readonly MessageState[];
	readonly attempts: number;
	readonly concurrency: number;
	readonly rateLimits: readonly RateLimit[];
	readonly store: TriggerOptions['store'];
	readonly serveUnsubscribe: boolean;
	/** Where links are to lead, if the user says so. */
	readonly unsubscribeUrl: string | undefined;
}

/** @throws OutboxError `validation_error` on the parameter's name in snake case */
export function readTriggerParameters(context: NodeContext): TriggerParameters {
	const read = (name: string, fallback: unknown) => readParameter(context, name, 0, fallback);
	const { queue, states, serveUnsubscribe, options } = parseInput(parametersSchema, {
		queue: read('queue', DEFAULT_QUEUE),
		states: read('states', FINAL_STATES),
		serveUnsubscribe: read('serveUnsubscribe', false),
		options: read('options', {}),
	});
	const { perSecondLimit: perSecond, perDayLimit: perDay } = options;
	return {
		queue: parseName(queue ?? DEFAULT_QUEUE, 'queue'),
		states,
		attempts: options.attempts ?? DEFAULT_ATTEMPTS,
		concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
		rateLimits: toRateLimits({ perSecond, perDay }),
		store: options.store,
		serveUnsubscribe,
		unsubscribeUrl: options.unsubscribeUrl,
	};
}

/** Which store the node's option *Store* means. */
export function readStore(context: NodeContext): TriggerOptions['store'] {
	const options = readParameter(context, 'options', 0, {});
	return parseInput(z.object({ options: triggerOptionsSchema }), { options }).options.store;
}

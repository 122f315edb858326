import { z } from 'zod/v4';

import { OutboxError } from '../../lib/core/errors';
import type { KeyScope } from '../../lib/core/scope';
import type { KeyChoice } from '../../lib/outbox/key-choice';
import { DEFAULT_POLICY, toRateLimits, type SendPolicy } from '../../lib/outbox/policy';
import { choiceParameter, numberParameter, textParameter } from './parameters';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const MEGABYTE = 1_000_000;

const DEFAULT_ATTACHMENT_MB = 25;
export const DEFAULT_ITEMS_IN_PARALLEL = 10;

export const itemsInParallelParameter = numberParameter({ min: 1, max: 100 });

/** The *Options* of every send node. */
export const sendOptionsSchema = z.object({
	idempotencyScope: choiceParameter(['node', 'workflow', 'named']),
	idempotencyScopeName: textParameter,
	windowHours: numberParameter({ min: 0, max: 87_600, whole: false }),
	retentionDays: numberParameter({ min: 1, max: 36_500 }),
	onDifferentContent: choiceParameter(['conflict', 'first-result']),
	waitForInFlightSeconds: numberParameter({ min: 0, max: 3600, whole: false }),
	onUnknown: choiceParameter(['hold', 'send-again', 'assume-sent']),
	retries: numberParameter({ min: 0, max: 10 }),
	maxRetryWaitSeconds: numberParameter({ min: 0, max: 3600, whole: false }),
	perSecondLimit: numberParameter({ min: 0, max: 1_000_000 }),
	perDayLimit: numberParameter({ min: 0, max: 1_000_000_000 }),
	maxRateWaitSeconds: numberParameter({ min: 0, max: 3600, whole: false }),
	store: choiceParameter(['auto', 'sqlite', 'redis', 'staticData']),
	onStoreUnavailable: choiceParameter(['fail', 'send-unguarded']),
	maxAttachmentMb: numberParameter({ min: 0.1, max: 150, whole: false }),
	preview: z.boolean({ error: 'Give true or false.' }).default(false),
	sandboxRecipient: textParameter,
	itemsInParallel: itemsInParallelParameter,
});
export type SendOptions = z.output<typeof sendOptionsSchema>;

/** How the send behaves; what was left out behaves as it does by default. */
export function toPolicy(options: SendOptions): SendPolicy {
	const inMs = (amount: number | undefined, unitMs: number, otherwiseMs: number): number =>
		amount === undefined ? otherwiseMs : Math.round(amount * unitMs);
	const { onDifferentContent, onUnknown, retries = DEFAULT_POLICY.retries } = options;
	return {
		...DEFAULT_POLICY,
		windowMs: inMs(options.windowHours, HOUR_MS, DEFAULT_POLICY.windowMs),
		retentionMs: inMs(options.retentionDays, DAY_MS, DEFAULT_POLICY.retentionMs),
		onDifferentContent,
		onUnknown,
		waitForInFlightMs: inMs(
			options.waitForInFlightSeconds,
			SECOND_MS,
			DEFAULT_POLICY.waitForInFlightMs,
		),
		retries,
		maxRetryWaitMs: inMs(options.maxRetryWaitSeconds, SECOND_MS, DEFAULT_POLICY.maxRetryWaitMs),
		rateLimits: toRateLimits({ perSecond: options.perSecondLimit, perDay: options.perDayLimit }),
		maxRateWaitMs: inMs(options.maxRateWaitSeconds, SECOND_MS, DEFAULT_POLICY.maxRateWaitMs),
	};
}

/** Where the key of a send counts as the same key. */
export function toKeyScope(
	{ idempotencyScope, idempotencyScopeName = '' }: SendOptions,
	{ workflowId, nodeId }: { readonly workflowId: string; readonly nodeId: string },
): KeyScope {
	switch (idempotencyScope) {
		case 'node':
			return { kind: 'node', workflowId, nodeId };
		case 'workflow':
			return { kind: 'workflow', workflowId };
		case 'named':
			return { kind: 'named', name: idempotencyScopeName };
	}
}

export function toMaxContentBytes({
	maxAttachmentMb = DEFAULT_ATTACHMENT_MB,
}: SendOptions): number {
	return Math.round(maxAttachmentMb * MEGABYTE);
}

/** How a node recognises a send that comes again. */
export const deduplicationSchema = {
	deduplicateBy: choiceParameter(['execution', 'content', 'idempotencyKey']),
	idempotencyKey: z.unknown(),
};

/** @param run what the key is made of when the user gives none */
export function toKeyChoice(
	{
		deduplicateBy,
		idempotencyKey,
	}: {
		readonly deduplicateBy: 'execution' | 'content' | 'idempotencyKey';
		readonly idempotencyKey?: unknown;
	},
	run: { readonly runId: string; readonly slot: string },
): KeyChoice {
	switch (deduplicateBy) {
		case 'idempotencyKey':
			return { kind: 'own', key: toOwnKey(idempotencyKey) };
		case 'content':
			return { kind: 'content' };
		case 'execution':
			return { kind: 'execution', ...run };
	}
}

/** Ids are often numbers. One too large to be exact could stand for several events. */
function toOwnKey(key: unknown): unknown {
	if (typeof key !== 'number') return key;
	if (Number.isSafeInteger(key)) return String(key);
	throw new OutboxError(
		'idempotency_key_invalid',
		'The idempotency key is a number that is not exact. Give it as text, e.g. "9007199254740993".',
		{ details: { field: 'idempotency_key' } },
	);
}

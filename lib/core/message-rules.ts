import type { MessageChange } from './queue-store';
import type { DeliveryEvent, MessageState, QueuedMessage } from './queued-message';

/** States in which a message stays unless somebody does something about it. */
export const FINAL_STATES = [
	'sent',
	'failed',
	'suppressed',
	'cancelled',
	'unknown',
] as const satisfies readonly MessageState[];

/** States in which a message waits for its turn. */
export const WAITING_STATES = ['pending', 'deferred'] as const satisfies readonly MessageState[];

export function isFinal({ state }: Pick<QueuedMessage, 'state'>): boolean {
	return isOneOf(FINAL_STATES, state);
}

export function isWaiting({ state }: Pick<QueuedMessage, 'state'>): boolean {
	return isOneOf(WAITING_STATES, state);
}

function isOneOf(states: readonly MessageState[], state: MessageState): boolean {
	return states.includes(state);
}

/** The message once a worker has taken it. */
export function toTaken(message: QueuedMessage, now: number): QueuedMessage {
	return { ...message, state: 'sending', attempts: message.attempts + 1, updatedAt: now };
}

/** The message after a change; see `MessageChange` for what goes with a new state. */
export function toChanged(
	message: QueuedMessage,
	change: MessageChange,
	now: number,
): QueuedMessage {
	if (change.state === undefined) return { ...message, ...change, updatedAt: now };
	const { failure: _failure, code: _code, enhancedCode: _enhancedCode, ...kept } = message;
	const due = isWaiting({ state: change.state }) ? { dueAt: now } : {};
	return { ...kept, ...due, ...change, updatedAt: now };
}

/** What events tell of a message. */
export function toToldMessage({
	content: _content,
	...told
}: QueuedMessage): DeliveryEvent['message'] {
	return told;
}

/** When the record of the message, or an event about it, may be forgotten. */
export function forgetMessageAt({
	updatedAt,
	retentionMs,
}: Pick<QueuedMessage, 'updatedAt' | 'retentionMs'>): number {
	return updatedAt + retentionMs;
}

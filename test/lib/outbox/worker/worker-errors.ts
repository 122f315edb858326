import { OutboxError } from '../../../../lib/core/errors';

/** What mail servers and services say to deliveries. */
export const greylisted = () =>
	new OutboxError('provider_error', 'Come back later.', {
		retry: 'later',
		details: { provider: 'smtp', status: 450, reason: '4.7.1' },
	});
export const noSuchUser = () =>
	new OutboxError('provider_error', 'No such user.', {
		details: { provider: 'smtp', status: 550, reason: '5.1.1', field: 'to' },
	});
export const loginRefused = () =>
	new OutboxError('insufficient_permissions', 'The login was refused.', {
		retry: 'after-fix',
		details: { provider: 'smtp', status: 535 },
	});
export const askedTooOften = (retryAfterMs: number) =>
	new OutboxError('rate_limited', 'Too fast.', {
		retry: 'later',
		retryAfterMs,
		details: { provider: 'gmail', status: 429 },
	});
export const lineDropped = () =>
	new OutboxError('delivery_unknown', 'The line dropped.', { delivery: 'unknown' });

import { validationError } from '../../core/errors';

/** How far in the past a time may lie: clocks differ, and workflows take their time. */
const TOLERANCE_MS = 60_000;
const YEAR_MS = 365 * 24 * 3_600_000;

/**
 * Checks a time to send at, in milliseconds since the epoch.
 * @throws OutboxError `validation_error` on the field
 */
export function checkSendTime(at: number, field: 'send_at' | 'planned_send_at', now: number): void {
	if (at < now - TOLERANCE_MS) {
		throw validationError(
			field,
			`${field} is in the past. Give a time to come${field === 'send_at' ? ', or leave it out to send at once' : ', or send the draft now'}.`,
		);
	}
	if (at > now + YEAR_MS) {
		throw validationError(field, `${field} is more than a year away. Give an earlier time.`);
	}
}

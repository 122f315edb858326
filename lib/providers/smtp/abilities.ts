import { OutboxError, validationError } from '../../core/errors';
import type { SmtpConnection } from './connection';
import type { SmtpRequest } from './request';

/**
 * Checks a message against what the server said it can take, before it hears anything of it.
 * @throws OutboxError `payload_too_large`, or `validation_error` on the field with the address
 */
export function assertServerCanTake(
	{ mime, utf8Field }: SmtpRequest,
	{ supportsUtf8, maxMessageBytes }: Pick<SmtpConnection, 'supportsUtf8' | 'maxMessageBytes'>,
): void {
	if (utf8Field !== undefined && !supportsUtf8) {
		throw validationError(
			utf8Field,
			`${utf8Field} holds an address with letters beyond ASCII before the @, and the mail server does not take such addresses (SMTPUTF8). Use another address or another server.`,
		);
	}
	if (maxMessageBytes !== undefined && mime.length > maxMessageBytes) {
		throw new OutboxError(
			'payload_too_large',
			`The message is ${mime.length} bytes long as it goes over the wire; the mail server takes at most ${maxMessageBytes}. Send less or smaller attachments.`,
			{ details: { provider: 'smtp' } },
		);
	}
}

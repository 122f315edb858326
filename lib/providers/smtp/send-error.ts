import { OutboxError } from '../../core/errors';
import type { SmtpConnectionOptions } from './options';
import { toConfidential } from '../../mail/server/confidential';
import { readFault } from './fault';
import type { BodyPhase } from './fenced-body';
import { toRefusalError } from './refusal';
import { isRefusal } from './reply';

/**
 * Why a message was not sent, or why nobody knows. The error codes of nodemailer are alike for a
 * connection lost before and after the message, so `phase` decides: once the body went out, only
 * a 4yz or 5yz of the server makes it `not-sent`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1047
 */
export function toSendError(
	error: unknown,
	{
		phase,
		stopped,
		content,
		options,
	}: {
		readonly phase: BodyPhase;
		/** Whether we broke off ourselves because time ran out or nobody wants the result. */
		readonly stopped: boolean;
		readonly content: readonly string[];
		readonly options: SmtpConnectionOptions;
	},
): OutboxError {
	const fault = readFault(error);
	if (isRefusal(fault.reply)) {
		return toRefusalError(fault, fault.reply, [...toConfidential(options.auth), ...content]);
	}
	if (phase === 'released' || phase === 'finished') return unconfirmedError(options);
	return stopped ? stoppedError() : brokenOff(options, fault.code);
}

/** We broke off, and nothing of the message had left. */
export function stoppedError(): OutboxError {
	return new OutboxError(
		'provider_error',
		'The send was stopped before anything of the message had left, because it took too long or was cancelled.',
		{ retry: 'later', details: { provider: 'smtp' } },
	);
}

/** Nobody can say whether the server took the message. */
export function unconfirmedError({ host }: SmtpConnectionOptions): OutboxError {
	return new OutboxError(
		'delivery_unknown',
		`The mail server ${host} got the message but did not confirm it, so it may or may not have been sent. Look into the recipient's or the Sent mailbox before you send it again.`,
		{ delivery: 'unknown', details: { provider: 'smtp' } },
	);
}

function brokenOff({ host }: SmtpConnectionOptions, reason: string): OutboxError {
	return new OutboxError(
		'provider_error',
		`The mail server ${host} broke the connection off before anything of the message had left. It can be sent again.`,
		{ retry: 'later', details: { provider: 'smtp', reason } },
	);
}

import { OutboxError, type RetryHint } from '../../core/errors';
import type { Meaning } from '../../core/meaning';
import type { SmtpFault } from './fault';
import { quoteReply, type SmtpReply } from './reply';

/** Words of servers that want us to slow down, for want of an enhanced code that says it. */
const SLOW_DOWN =
	/\brate\b|\bthrottl|\btoo (many|fast|quickly|much)\b|\blimit (was |has been )?(exceeded|reached)\b/i;
/** Congestion, and floods of mail (both may come as 5yz, e.g. for a daily quota). */
const SLOW_DOWN_CODE = /^[45]\.(4\.5|7\.28)$/;
/** A full mailbox, a full disk, too many recipients: their words sound alike but mean no rate. */
const OTHER_LIMIT_CODE = /^[45]\.(2\.2|3\.1|5\.3)$/;

const LOGIN_CODES: readonly number[] = [530, 534, 535, 538];
const NO_SUCH_COMMAND: readonly number[] = [500, 502, 503, 504];

/**
 * A server's 4yz or 5yz as an error. Whatever was under way, it certainly was not taken, the
 * message itself included.
 *
 * @param confidential what the server may know and the error must not repeat
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2
 * @see https://www.rfc-editor.org/rfc/rfc3463
 */
export function toRefusalError(
	{ command }: Pick<SmtpFault, 'command'>,
	reply: SmtpReply,
	confidential: readonly string[],
): OutboxError {
	const { code, retry, text, field } = interpret(command, reply);
	return new OutboxError(code, `${text} (${quoteReply(reply, confidential)})`, {
		retry,
		details: {
			provider: 'smtp',
			status: reply.code,
			...(reply.enhancedCode && { reason: reply.enhancedCode }),
			...(field && { field }),
		},
	});
}

function interpret(command: string, reply: SmtpReply): Meaning {
	if (isSlowDown(reply)) {
		const text = 'The mail server wants fewer messages or logins at a time. Try again later.';
		return { code: 'rate_limited', retry: 'later', text };
	}
	// 503 says that the conversation went wrong, not the message.
	if (reply.code < 500 || (reply.code === 503 && !command.startsWith('AUTH'))) {
		const text = 'The mail server cannot do it right now. Try again later.';
		return { code: 'provider_error', retry: 'later', text };
	}
	if (command.startsWith('AUTH') || LOGIN_CODES.includes(reply.code)) {
		return {
			code: 'insufficient_permissions',
			retry: 'after-fix',
			text: loginText(command, reply),
		};
	}
	if (isTooLarge(command, reply)) {
		const text =
			'The message is larger than the mail server takes. Send less or smaller attachments.';
		return { code: 'payload_too_large', retry: 'never', text };
	}
	const policy = reply.enhancedCode?.startsWith('5.7.') ?? false;
	const retry: RetryHint = policy ? 'after-fix' : 'never';
	switch (command) {
		case 'MAIL FROM':
			return {
				code: 'provider_error',
				retry: 'after-fix',
				text: 'The mail server does not let this login send from this address. Use an address of the account, or have the server allow it.',
				field: 'from',
			};
		case 'RCPT TO':
			return {
				code: 'provider_error',
				retry,
				text: policy
					? 'The mail server does not deliver to any of the recipients under its rules.'
					: 'The mail server refused every recipient. Check the addresses.',
				field: 'to',
			};
		case 'DATA':
			return {
				code: 'provider_error',
				retry,
				text: 'The mail server refused the message.',
			};
		default:
			return {
				code: 'provider_error',
				retry: 'after-fix',
				text: 'The mail server does not serve us.',
				field: 'host',
			};
	}
}

function isSlowDown({ code, enhancedCode = '', text }: SmtpReply): boolean {
	if (SLOW_DOWN_CODE.test(enhancedCode)) return true;
	return code < 500 && !OTHER_LIMIT_CODE.test(enhancedCode) && SLOW_DOWN.test(text);
}

function isTooLarge(command: string, { code, enhancedCode }: SmtpReply): boolean {
	if (enhancedCode) return enhancedCode === '5.3.4' || enhancedCode === '5.2.3';
	return code === 552 && command !== 'RCPT TO';
}

function loginText(command: string, { code }: SmtpReply): string {
	if (!command.startsWith('AUTH')) {
		return 'The mail server wants a login, or encryption, before it takes mail. Complete the credential.';
	}
	if (NO_SUCH_COMMAND.includes(code)) {
		return 'The mail server does not take this kind of login here. It may want encryption first (choose STARTTLS or TLS), or no login at all (leave user and password empty).';
	}
	return command.endsWith('XOAUTH2')
		? 'The mail server refused the login: the access token has expired or lacks the permission to send. Connect the account again.'
		: 'The mail server refused the login. Check user and password; some providers want an app password.';
}

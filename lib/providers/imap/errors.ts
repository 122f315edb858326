import { z } from 'zod/v4';

import { isOutboxError, OutboxError, type RetryHint } from '../../core/errors';
import type { Meaning } from '../../core/meaning';
import { explainNetworkFault } from '../../mail/server/network-faults';
import type { ImapOptions } from './options';

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const flowErrorSchema = z.object({
	code: text,
	/** `NO` or `BAD`, where the server refused a command. */
	responseStatus: text,
	/** What the server said in brackets, e.g. `OVERQUOTA`. */
	serverResponseCode: text,
	authenticationFailed: flag,
	tlsFailed: flag,
	mailboxMissing: flag,
	throttleReset: z.number().optional().catch(undefined),
});
/** What is of use in imapflow's error; the rest may repeat secrets and messages. */
type FlowFault = z.infer<typeof flowErrorSchema>;

/** Our own limits for what a server may say. */
const TOO_MUCH =
	/^(LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooManyTokens|TooManyResponses|MAX_IMAP_NESTING_REACHED)$/;
const TIMEOUT = /^(CONNECT_TIMEOUT|GREETING_TIMEOUT|UPGRADE_TIMEOUT|ETIMEOUT|ETIMEDOUT)$/;

/** Nobody waits for the result any more. */
export function stoppedError(): OutboxError {
	return fault(
		'later',
		'The work in the mailbox was stopped, because it took too long or was cancelled.',
	);
}

/** The draft has gone from where drafts lie. */
export function draftMissing(): OutboxError {
	return new OutboxError(
		'not_found',
		'The draft is no longer in the Drafts mailbox: somebody has sent or deleted it. Nothing was sent. Create another one.',
		{ details: { provider: 'imap', field: 'draft_uid' } },
	);
}

/** Whether the connection was lost, and not a command refused. */
export function isLost(error: unknown): boolean {
	const { responseStatus, code = '' } = readFault(error);
	return responseStatus === undefined && !TOO_MUCH.test(code);
}

/**
 * Why mailboxes could not be reached or used, and what helps. The server's words are not repeated:
 * it may answer with anything it was told.
 *
 * @param error what imapflow threw
 * @param flooded whether we closed because the server said too much
 */
export function toImapError(error: unknown, options: ImapOptions, flooded: boolean): OutboxError {
	if (isOutboxError(error)) return error;
	const found = readFault(error);
	const { host, port, security } = options;
	const server = `The IMAP server ${host}`;
	const { code = '' } = found;
	if (flooded || TOO_MUCH.test(code)) {
		return fault(
			'after-fix',
			`${server} answered with far more than was asked for, so the connection was closed. Check host and port.`,
			code || undefined,
		);
	}
	if (code === 'ETHROTTLE') {
		return new OutboxError('rate_limited', `${server} wants fewer commands at a time.`, {
			retry: 'later',
			...(found.throttleReset !== undefined && { retryAfterMs: found.throttleReset }),
			details: { provider: 'imap', reason: code },
		});
	}
	if (found.authenticationFailed || isLoginProblem(error)) return loginError(server, found);
	const network = explainNetworkFault(code, { server, port });
	if (network) return fault(...network, code);
	if (/^(EPROTO$|ERR_SSL|ERR_TLS)/.test(code)) return tlsError(server, options, code);
	if (found.tlsFailed) {
		return fault(
			'after-fix',
			`${server} does not offer STARTTLS on port ${port}, so no password was sent in the clear. Choose TLS with the port for it (usually 993), or None if the server has no encryption at all.`,
		);
	}
	if (found.responseStatus !== undefined) return refusalError(server, found);
	if (TIMEOUT.test(code)) {
		const hint = security === 'tls' ? '' : ' If it speaks TLS from the start, choose TLS.';
		return fault('later', `${server} did not answer on port ${port} in time.${hint}`, code);
	}
	return fault('later', `${server} broke the connection on port ${port} off.`, code || undefined);
}

function readFault(error: unknown): FlowFault {
	const { success, data } = flowErrorSchema.safeParse(error);
	if (!success) return {};
	const clean = (word: string | undefined) =>
		word !== undefined && /^\w{1,60}$/.test(word) ? word : undefined;
	return {
		...data,
		code: clean(data.code),
		serverResponseCode: clean(data.serverResponseCode)?.toUpperCase(),
	};
}

/** imapflow found no way to log in that both sides know; it has no code for that. */
function isLoginProblem(error: unknown): boolean {
	return error instanceof Error && error.message === 'Unsupported authentication mechanism';
}

function loginError(server: string, { serverResponseCode }: FlowFault): OutboxError {
	if (serverResponseCode !== undefined && /^(UNAVAILABLE|INUSE|LIMIT)$/.test(serverResponseCode)) {
		return fault('later', `${server} cannot let anybody in right now.`, serverResponseCode);
	}
	return new OutboxError(
		'insufficient_permissions',
		`${server} refused the login. Check user and password of the IMAP credential; some providers want an app password, or IMAP to be switched on first.`,
		{
			retry: 'after-fix',
			details: {
				provider: 'imap',
				...(serverResponseCode !== undefined && { reason: serverResponseCode }),
			},
		},
	);
}

function tlsError(server: string, { port, security }: ImapOptions, code: string): OutboxError {
	return security === 'tls'
		? fault(
				'after-fix',
				`${server} does not speak TLS from the start on port ${port}. Choose STARTTLS (usual on port 143), or the port for TLS (usually 993). It must offer TLS 1.2 or newer.`,
				code,
			)
		: fault('after-fix', `${server} could not agree on TLS 1.2 or newer with us.`, code);
}

/** @see https://www.rfc-editor.org/rfc/rfc5530 */
const REFUSALS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
	[
		'OVERQUOTA',
		{ code: 'provider_error', retry: 'after-fix', text: 'has no room left in the account' },
	],
	[
		'TOOBIG',
		{ code: 'payload_too_large', retry: 'never', text: 'does not take a message of this size' },
	],
	[
		'APPENDLIMIT',
		{ code: 'payload_too_large', retry: 'never', text: 'does not take a message of this size' },
	],
	['LIMIT', { code: 'payload_too_large', retry: 'never', text: 'does not take that much' }],
	[
		'NOPERM',
		{
			code: 'insufficient_permissions',
			retry: 'after-fix',
			text: 'does not let this account change the mailbox',
		},
	],
	['UNAVAILABLE', { code: 'provider_error', retry: 'later', text: 'cannot do it right now' }],
	['INUSE', { code: 'provider_error', retry: 'later', text: 'has the mailbox in use elsewhere' }],
	['SERVERBUG', { code: 'provider_error', retry: 'later', text: 'met an error of its own' }],
]);

function refusalError(server: string, found: FlowFault): OutboxError {
	const { serverResponseCode: reason, mailboxMissing } = found;
	if (mailboxMissing || reason === 'TRYCREATE' || reason === 'NONEXISTENT') {
		return fault('after-fix', `${server} no longer has the mailbox that was to be opened.`, reason);
	}
	const meaning = REFUSALS.get(reason ?? '');
	return new OutboxError(
		meaning?.code ?? 'provider_error',
		`${server} ${meaning?.text ?? 'refused what it was asked for'}.`,
		{
			retry: meaning?.retry ?? 'later',
			details: { provider: 'imap', ...(reason !== undefined && { reason }) },
		},
	);
}

function fault(retry: RetryHint, message: string, reason?: string): OutboxError {
	return new OutboxError('provider_error', message, {
		retry,
		details: { provider: 'imap', ...(reason !== undefined && { reason }) },
	});
}

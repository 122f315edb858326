import { isOutboxError, OutboxError } from '../../core/errors';
import { toConfidential } from '../../mail/server/confidential';
import { explainNetworkFault, type Finding } from '../../mail/server/network-faults';
import { readFault, type SmtpFault } from './fault';
import type { SmtpConnectionOptions } from './options';
import { toRefusalError } from './refusal';
import { isRefusal } from './reply';

/**
 * Why a mail server could not be reached or did not let us in, and which setting helps.
 * @param error what connecting threw; nothing has left by then
 */
export function toConnectError(error: unknown, options: SmtpConnectionOptions): OutboxError {
	if (isOutboxError(error)) return error;
	const fault = readFault(error);
	if (isRefusal(fault.reply) && fault.command !== 'STARTTLS') {
		return toRefusalError(fault, fault.reply, toConfidential(options.auth));
	}
	const [retry, text] = explain(fault, options);
	return new OutboxError('provider_error', text, {
		retry,
		details: { provider: 'smtp', reason: fault.code },
	});
}

function explain(fault: SmtpFault, { host, port, security }: SmtpConnectionOptions): Finding {
	const server = `The mail server ${host}`;
	if (fault.command === 'STARTTLS' && fault.reply) {
		return fault.reply.code === 454
			? ['later', `${server} cannot encrypt at the moment (454). Nothing was sent.`]
			: [
					'after-fix',
					`${server} does not offer STARTTLS on port ${port} (${fault.reply.code}), so nothing was sent in the clear. Choose TLS with the port for it (usually 465), or None if the server has no encryption at all.`,
				];
	}
	const network = explainNetworkFault(fault.code, { server, port });
	if (network) return network;
	if (/^(EPROTO$|ERR_SSL|ERR_TLS)/.test(fault.code)) {
		return security === 'tls'
			? [
					'after-fix',
					`${server} does not speak TLS from the start on port ${port}. Choose STARTTLS (usual on port 587) or None, or the port for TLS (usually 465). It must offer TLS 1.2 or newer.`,
				]
			: ['after-fix', `${server} could not agree on TLS 1.2 or newer with us (${fault.code}).`];
	}
	const plain = PLAIN_CAUSES.get(fault.code);
	if (plain) return [plain[0], `${server} ${plain[1]} (port ${port}).`];
	const hint =
		security === 'tls' ? '' : ` If it speaks TLS from the start (usual on port 465), choose TLS.`;
	if (fault.waitedFor === 'GREETING_TIMEOUT') {
		return [
			'later',
			`${server} accepted the connection on port ${port} but sent no greeting.${hint}`,
		];
	}
	if (fault.code === 'ETIMEDOUT') {
		return fault.waitedFor === 'CONNECT_TIMEOUT' || fault.waitedFor === undefined
			? [
					'later',
					`${server} did not answer on port ${port} in time. Check host and port, and whether a firewall blocks outgoing mail.`,
				]
			: ['later', `${server} fell silent while we were logging in on port ${port}.`];
	}
	return [
		'later',
		`${server} broke the connection on port ${port} off before it could be used (${fault.code}).${hint}`,
	];
}

const PLAIN_CAUSES: ReadonlyMap<string, Finding> = new Map<string, Finding>([
	['EAUTH', ['later', 'answered the login with something that is not SMTP']],
	[
		'EPROTOCOL',
		['later', 'answered with something that is not SMTP. Check host, port and encryption'],
	],
]);

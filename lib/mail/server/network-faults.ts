import type { RetryHint } from '../../core/errors';

export type Finding = readonly [retry: RetryHint, text: string];

/**
 * Why a mail server could not be reached or trusted, and which setting helps.
 *
 * @param code Node's, e.g. `ECONNREFUSED`
 * @param server as texts speak of it, e.g. `The mail server smtp.example.com`
 * @returns undefined for what the network and certificates do not explain
 */
export function explainNetworkFault(
	code: string,
	{ server, port }: { readonly server: string; readonly port: number },
): Finding | undefined {
	const flaw = CERTIFICATE_FLAWS.find((each) => each.code.test(code));
	if (flaw) return ['after-fix', `${server} ${flaw.text}`];
	const plain = PLAIN_CAUSES.get(code);
	return plain && [plain[0], `${server} ${plain[1]} (port ${port}).`];
}

const TRUST_HELP =
	'Put the certificate of its authority into CA Certificate, or switch on Allow Self-Signed if you know the server.';

const CERTIFICATE_FLAWS: readonly { readonly code: RegExp; readonly text: string }[] = [
	{
		code: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
		text: `shows a self-signed certificate. ${TRUST_HELP}`,
	},
	{
		code: /^(UNABLE_TO_|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)/,
		text: `shows a certificate whose authority is not trusted here. ${TRUST_HELP}`,
	},
	{
		code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
		text: 'shows a certificate for another name. Use the host name that the certificate was issued for.',
	},
	{
		code: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
		text: 'shows a certificate that is not valid today. Its operator has to renew it; check the clock of this machine too.',
	},
	{
		code: /^(CERT_|CRL_|INVALID_|HOSTNAME_MISMATCH)/,
		text: `shows a certificate that cannot be trusted. ${TRUST_HELP}`,
	},
];

const PLAIN_CAUSES: ReadonlyMap<string, Finding> = new Map<string, Finding>([
	['ECONNREFUSED', ['later', 'refused the connection: nothing listens there. Check host and port']],
	['ENOTFOUND', ['after-fix', 'is not known to the DNS. Check the host name']],
	['EAI_AGAIN', ['later', 'could not be looked up: the DNS does not answer']],
	['EDNS', ['later', 'could not be looked up']],
	['EHOSTUNREACH', ['later', 'cannot be reached from this network']],
	['ENETUNREACH', ['later', 'cannot be reached from this network']],
]);

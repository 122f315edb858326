const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether an API may be reached there. Tokens and messages go to it, so only loopback may be without
 * encryption, and nothing but scheme, host, port and path may be given.
 */
export function isBaseUrl(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname, username, password, search, hash } = new URL(text);
	if (`${username}${password}${search}${hash}` !== '') return false;
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.includes(hostname));
}

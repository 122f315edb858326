import type { EmailMessage, Mailbox } from '../../core/message';

/**
 * Redirects a test send: everyone it was meant for is replaced by one address, and named in a
 * header, so that a tester sees who would have got it.
 */
export function toSandboxEmail(email: EmailMessage, recipient: Mailbox): EmailMessage {
	const { to, cc, bcc } = email;
	const everyone = [...to, ...cc, ...bcc].map(({ address }) => address);
	return {
		...email,
		to: [recipient],
		cc: [],
		bcc: [],
		headers: { ...email.headers, ...toSandboxHeaders(everyone) },
	};
}

const MAX_NAMED = 10;

/** Names those whom a test send was meant for. */
export function toSandboxHeaders(addresses: readonly string[]): Readonly<Record<string, string>> {
	return { 'X-Outbox-Sandbox-For': summarise(addresses) };
}

function summarise(addresses: readonly string[]): string {
	const others = addresses.length - MAX_NAMED;
	const named = addresses.slice(0, MAX_NAMED).join(', ');
	return others > 0 ? `${named} and ${others} more` : named;
}

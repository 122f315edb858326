import { isOutboxError, OutboxError } from '../../core/errors';
import type { LoadedEmail, Mailbox } from '../../core/message';
import type { Provider } from '../../core/provider';
import type { Origin } from '../../core/submission';
import { parseEmailInput } from '../../mail/email-input';
import { formatMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';
import type { Senders as AccountSenders } from '../../mail/senders';
import { sendEmail } from '../email/send-email';
import type { Environment } from '../environment';
import { DEFAULT_POLICY } from '../policy';
import type { IssuedCode } from './senders';

const HOUR_MS = 60 * 60 * 1000;

export interface CodeEmail {
	/** The address that is to be confirmed. */
	readonly mailbox: Mailbox;
	readonly issued: IssuedCode;
	/** The account that the email leaves from. */
	readonly provider: Provider<LoadedEmail>;
	readonly senders: AccountSenders;
	readonly origin: Origin;
}

/**
 * Sends a code to the address that it confirms, at most once an hour: nobody can have an address
 * flooded.
 *
 * @throws OutboxError `rate_limited` where another code went to the address within the same hour
 */
export async function sendCode(
	{ mailbox, issued, provider, senders, origin }: CodeEmail,
	environment: Environment,
): Promise<void> {
	const hour = Math.floor(issued.at / HOUR_MS);
	const { tags, ...email } = parseEmailInput(
		{
			to: formatMailbox(mailbox),
			subject: 'Confirm your address as a sender',
			bodyText: toText(mailbox, issued),
			tags: ['sender-confirmation'],
		},
		senders,
	);
	try {
		await sendEmail(
			{
				email,
				provider,
				scope: { kind: 'named', name: 'senders' },
				key: { kind: 'own', key: `sender:${toIdentity(mailbox.address)}:${hour}` },
				adoptNewestInSlot: false,
				links: {},
				tags,
				origin,
				files: noFiles,
				maxAttachmentBytes: 0,
				policy: DEFAULT_POLICY,
			},
			environment,
		);
	} catch (error) {
		const isOther = isOutboxError(error) && error.code === 'idempotency_conflict';
		throw isOther ? tooSoon(mailbox, (hour + 1) * HOUR_MS - environment.clock.now()) : error;
	}
}

const noFiles = {
	check: () => undefined,
	fetch: async () => {
		throw new Error('there are no files');
	},
};

function toText({ address }: Mailbox, { code, expiresAt }: IssuedCode): string {
	return [
		`Somebody wants to send email as ${address}.`,
		`If that is you, this code confirms it: ${code}`,
		`The code counts until ${new Date(expiresAt).toUTCString()}. If you know nothing of this, do nothing: without the code, nobody can send as you.`,
	].join('\n\n');
}

function tooSoon({ address }: Mailbox, waitMs: number): OutboxError {
	const retryAfterMs = Math.max(waitMs, 1000);
	return new OutboxError(
		'rate_limited',
		`Another code was sent to ${address} within this hour. Add it again in ${Math.ceil(retryAfterMs / 60_000)} minutes.`,
		{ retry: 'later', retryAfterMs, details: { field: 'address' } },
	);
}

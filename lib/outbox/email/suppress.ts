import { OutboxError } from '../../core/errors';
import type { EmailMessage, Mailbox } from '../../core/message';
import type { SuppressedRecipient } from '../../core/submission';
import { toIdentity } from '../../mail/identity';
import type { Suppression } from '../directory/suppressions';

/** Names enough of those left out to recognise the email by. */
const MAX_NAMED = 10;

const FIELDS = ['to', 'cc', 'bcc'] as const;

/** Everyone that an email goes to. */
export function toAddresses({ to, cc, bcc }: Pick<EmailMessage, 'to' | 'cc' | 'bcc'>): string[] {
	return [...to, ...cc, ...bcc].map(({ address }) => address);
}

/**
 * Leaves those out of an email who must not be written to.
 *
 * @param blocked by normalised address
 * @throws OutboxError `recipient_suppressed` when nobody in `to` is left
 */
export function leaveOutSuppressed<Email extends EmailMessage>(
	email: Email,
	blocked: ReadonlyMap<string, Suppression>,
): { readonly email: Email; readonly suppressed: readonly SuppressedRecipient[] } {
	if (blocked.size === 0) return { email, suppressed: [] };
	const suppressed: SuppressedRecipient[] = [];
	const [to = [], cc = [], bcc = []] = FIELDS.map((field) =>
		email[field].filter(({ address }: Mailbox) => {
			const suppression = blocked.get(toIdentity(address));
			if (suppression) suppressed.push({ address, field, reason: suppression.reason });
			return suppression === undefined;
		}),
	);
	if (to.length === 0 && email.to.length > 0) throw nobodyLeft(suppressed);
	return { email: { ...email, to, cc, bcc }, suppressed };
}

function nobodyLeft(suppressed: readonly SuppressedRecipient[]): OutboxError {
	const inTo = suppressed.filter(({ field }) => field === 'to');
	const named = inTo.slice(0, MAX_NAMED).map(({ address, reason }) => `${address} (${reason})`);
	const others = inTo.length - named.length;
	const more = others > 0 ? ` and ${others} more` : '';
	return new OutboxError(
		'recipient_suppressed',
		`Nobody in to may be written to: ${named.join(', ')}${more}. Nothing was sent. If that is wrong, remove them from the suppressions.`,
		// The entry may be removed, and then the same email may go.
		{ retry: 'after-fix', details: { field: 'to', reason: inTo[0]?.reason } },
	);
}

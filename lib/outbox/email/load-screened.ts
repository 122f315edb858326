import type { EmailMessage, LoadedEmail } from '../../core/message';
import type { SuppressedRecipient } from '../../core/submission';
import { loadAttachments, type UrlFiles } from '../load-attachments';
import type { Screening } from './screening';
import { leaveOutSuppressed, toAddresses } from './suppress';

export interface ScreenedEmail {
	readonly email: LoadedEmail;
	/** Whom it goes without. */
	readonly suppressed: readonly SuppressedRecipient[];
}

/**
 * An email as it leaves: without those who must not be written to, and with all its attachments at
 * hand. Nobody is looked up without a screening.
 *
 * @throws OutboxError `recipient_suppressed`, or on the field of the attachment that cannot be had
 */
export async function loadScreened(
	given: EmailMessage,
	{
		files,
		maxBytes,
		screening,
		signal,
	}: {
		readonly files: UrlFiles;
		/** The cap for all attachments together. */
		readonly maxBytes: number;
		readonly screening: Screening | undefined;
		readonly signal: AbortSignal | undefined;
	},
): Promise<ScreenedEmail> {
	const blocked = (await screening?.(toAddresses(given))) ?? new Map();
	const { email, suppressed } = leaveOutSuppressed(given, blocked);
	const attachments = await loadAttachments(email.attachments, { files, maxBytes, signal });
	return { email: { ...email, attachments }, suppressed };
}

import type { DeliveryHooks } from './provider';
import type { Receipt } from './receipt';

/** A message written out in MIME, with everybody it goes to. */
export interface MimeMessage {
	/** The submission's. */
	readonly uid: string;
	/** Whom SMTP is told about, blind copies included. */
	readonly envelope: { readonly from: string; readonly to: readonly string[] };
	/** As everybody gets it: it names no blind copies. */
	readonly mime: Buffer;
	/** With its angle brackets. */
	readonly messageId: string;
	/** The Message-ID of the message that this one replies to. */
	readonly parentId?: string;
	/** The field with the address that needs SMTPUTF8, where there is one. */
	readonly utf8Field?: string;
	/** What the message says; a server's words that repeat it must not be shown. */
	readonly content: readonly string[];
}

/**
 * Hands a message over to a mail server. It commits right before the first byte leaves.
 * @throws OutboxError that says truly whether the message may have left
 */
export type SubmitMime = (
	message: MimeMessage,
	hooks: Pick<DeliveryHooks, 'signal' | 'commit'>,
) => Promise<Receipt>;

import type { Json } from './canonical-json';
import type { LoadedAttachment, LoadedEmail, Mailbox } from './message';
import type { ParentEmail } from './parent-email';
import type { Provider, SubmissionContext } from './provider';
import type { Receipt } from './receipt';
import type { Evidence } from './submission';

/**
 * What a provider notes down of a draft, to find it again and to ask what became of it. It may
 * change with the draft.
 */
export type DraftReference = Evidence;

/** A draft as it lies in the mailbox, whoever has edited it last. */
export interface StoredDraft {
	readonly reference: DraftReference;
	/** The conversation it belongs to, in the provider's terms. */
	readonly threadId?: string;
	/** With its angle brackets; some providers give another one when the draft is sent. */
	readonly messageId?: string;
	readonly from?: Mailbox;
	readonly to: readonly Mailbox[];
	readonly cc: readonly Mailbox[];
	readonly bcc: readonly Mailbox[];
	readonly replyTo: readonly Mailbox[];
	readonly subject: string;
	readonly html?: string;
	readonly text?: string;
	readonly attachments: readonly StoredAttachment[];
	/** When it was last changed, in milliseconds since the epoch, where the mailbox says so. */
	readonly changedAt?: number;
	/** A text that differs whenever the draft has been changed, by whomever. */
	readonly version: string;
}

/** A file of a draft, without its content. */
export interface StoredAttachment {
	readonly filename: string;
	readonly contentType: string;
	/** Decoded; as near as the mailbox tells. */
	readonly sizeBytes: number;
	/** Set for inline images. */
	readonly contentId?: string;
}

/** A draft as our records know it. */
export interface KnownDraft {
	/** The uid that the draft's `X-Outbox-Id` repeats. */
	readonly uid: string;
	readonly reference: DraftReference;
	/** Everyone it was addressed to when we last saw it, normalised. */
	readonly recipients: readonly string[];
}

/** What became of a draft. */
export type DraftFate =
	| { readonly state: 'draft'; readonly draft: StoredDraft }
	/** It was sent, by us or by hand. */
	| { readonly state: 'sent'; readonly receipt: Receipt }
	/** It is no longer there, and nothing shows that it was sent. */
	| { readonly state: 'gone' };

export interface DraftToSave {
	/** It may lack recipients, subject and body. */
	readonly email: LoadedEmail;
	readonly context: SubmissionContext;
	/** What was looked up for a reply: `ConversationParent.lookup`. */
	readonly lookup?: Json | undefined;
	/** The draft that it takes the place of. */
	readonly replaces?: DraftReference | undefined;
}

export interface SaveHooks {
	readonly signal: AbortSignal;
	/** Notes the draft down as soon as there is one, so that a save that breaks off leaves none behind. */
	remember(reference: DraftReference): Promise<void>;
}

/** A message to reply to, and all that a reply to it needs. */
export interface ConversationParent {
	readonly email: ParentEmail;
	/** The provider's id of the conversation. */
	readonly threadId: string;
	/** When it was sent, in milliseconds since the epoch, where it says so. */
	readonly sentAt?: number;
	/** What it says, where that was asked for. */
	readonly text?: string;
	readonly html?: string;
	/** What the provider's `plan`, and `save`, want to know of it. Holds no bodies. */
	readonly lookup: Json;
}

/** A conversation to choose from. */
export interface Conversation {
	/** The provider's id; for IMAP the Message-ID of its newest message. */
	readonly threadId: string;
	readonly subject: string;
	/** Who wrote its newest message. */
	readonly from?: Mailbox;
	/** Milliseconds since the epoch. */
	readonly at?: number;
}

/**
 * The mailbox of one account: it keeps drafts, where people can see and edit them, and has the
 * conversations that replies join. Every method throws `OutboxError` only.
 */
export interface MailStore {
	/** E.g. `gmail`. */
	readonly id: string;
	/** See `Provider.account`. */
	readonly account: string;
	/** Whose mailbox it is. */
	readonly owner: Mailbox;
	/**
	 * Makes a draft, or puts it in place of another.
	 * @throws OutboxError `payload_too_large`; `not_found` when the one to replace is no longer there
	 */
	save(draft: DraftToSave, hooks: SaveHooks): Promise<StoredDraft['reference']>;
	/** Looks what became of a draft; `known` need not be right about anything but its reference. */
	find(known: KnownDraft, signal: AbortSignal): Promise<DraftFate>;
	/**
	 * The files of a draft, with their content.
	 * @throws OutboxError `not_found` when the draft is no longer there
	 */
	readAttachments(
		reference: DraftReference,
		signal: AbortSignal,
	): Promise<readonly LoadedAttachment[]>;
	/** Deletes a draft; false when it was not there any more. */
	remove(reference: DraftReference, signal: AbortSignal): Promise<boolean>;
	/**
	 * Finds a message to reply to: by its id, by its conversation's id (then its newest message that
	 * is no draft) or by its Message-ID.
	 *
	 * @throws OutboxError `validation_error` on `field` that says which part cannot be resolved: the
	 * parent or its Message-ID, its thread, or the mailbox that owns it
	 */
	findParent(
		reference: string,
		options: {
			readonly field: string;
			readonly withBody: boolean;
			readonly signal: AbortSignal;
		},
	): Promise<ConversationParent>;
	/** The newest conversations, those that hold all words of a search where one is given. */
	listConversations(
		search: { readonly text?: string; readonly limit: number },
		signal: AbortSignal,
	): Promise<readonly Conversation[]>;
	/**
	 * Sends drafts just as they lie in the mailbox. Its one step is named `email`; the draft itself
	 * is the fence, so what it notes down with the commit is the draft's reference.
	 */
	readonly drafts: Provider<StoredDraft>;
}

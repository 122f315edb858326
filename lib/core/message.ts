/** A parsed and validated email address. `address` keeps the sender's spelling. */
export interface Mailbox {
	readonly address: string;
	readonly name?: string;
}

/** Bytes at hand, or a URL that is fetched only once the idempotency key is reserved. */
export type AttachmentSource =
	| { readonly kind: 'bytes'; readonly bytes: Uint8Array }
	| { readonly kind: 'url'; readonly url: string };

export interface Attachment<Source = AttachmentSource> {
	readonly filename: string;
	/** A media type such as `application/pdf`. */
	readonly contentType: string;
	/** Set for inline images: the id that `cid:` links in the HTML body name. */
	readonly contentId?: string;
	readonly source: Source;
}

export type LoadedAttachment = Attachment<Extract<AttachmentSource, { kind: 'bytes' }>>;

/** RFC 2369 `List-Unsubscribe`, and RFC 8058 one-click when `oneClick` is set (needs `url`). */
export interface ListUnsubscribe {
	readonly url?: string;
	readonly mailto?: string;
	readonly oneClick: boolean;
}

/** Someone dropped from the recipients because the same address stood in a stronger field. */
export interface DroppedRecipient {
	readonly address: string;
	readonly field: 'to' | 'cc' | 'bcc';
	readonly keptIn: 'to' | 'cc' | 'bcc';
}

/** An email as the user meant it: parsed, normalised, deduplicated; nothing looked up yet. */
export interface EmailMessage<A extends Attachment = Attachment> {
	readonly from: Mailbox;
	readonly to: readonly Mailbox[];
	readonly cc: readonly Mailbox[];
	readonly bcc: readonly Mailbox[];
	readonly replyTo: readonly Mailbox[];
	readonly subject: string;
	readonly html?: string;
	readonly text?: string;
	/** Custom headers, checked against the reserved names. */
	readonly headers: Readonly<Record<string, string>>;
	readonly listUnsubscribe?: ListUnsubscribe;
	readonly attachments: readonly A[];
	/** What the user gave as `thread_id`; for SMTP the parent's Message-ID. */
	readonly threadId?: string;
	readonly dropped: readonly DroppedRecipient[];
	/** Hints for the user that do not stop the send, e.g. an overlong subject. */
	readonly warnings: readonly string[];
}

/** An email whose attachments are all at hand, ready to be composed. */
export type LoadedEmail = EmailMessage<LoadedAttachment>;

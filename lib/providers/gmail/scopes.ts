/**
 * Makes, sends, looks at and deletes drafts. It is the least scope that covers them all: `gmail.send`
 * knows no drafts, and without one there is no telling later whether a message left.
 */
export const COMPOSE_SCOPE = 'https://www.googleapis.com/auth/gmail.compose';

/**
 * Reads what `gmail.compose` cannot: threads and sent messages (for replies, for the Message-ID and
 * for reconciliation), the files of drafts and the account's aliases. `gmail.metadata` would not do:
 * it neither searches for a Message-ID nor lists aliases.
 */
export const READ_SCOPE = 'https://www.googleapis.com/auth/gmail.readonly';

/**
 * The least that covers everything the provider does.
 * @see https://developers.google.com/workspace/gmail/api/auth/scopes
 */
export const GMAIL_SCOPES = [COMPOSE_SCOPE, READ_SCOPE] as const;

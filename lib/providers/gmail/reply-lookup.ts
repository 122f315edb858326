import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { storeError } from '../../core/errors';
import type { LoadedEmail, Mailbox } from '../../core/message';
import { toReply } from '../../mail/reply';
import type { GmailApi } from './api';
import { findConversation } from './conversation';
import { THREADING_HEADERS } from './threading';

const lookupSchema = z.strictObject({
	threadId: z.string(),
	parentMessageId: z.string(),
	/** What the reply's References header says. */
	references: z.array(z.string()),
	/** The reply's own, where it is not the message's: the parent's with “Re: ” in front. */
	subject: z.string().optional(),
	/** The input field that named the conversation; `thread_id` unless it says so. */
	field: z.string().optional(),
	warnings: z.array(z.string()),
});

/** What is kept about the conversation that a message joins. */
export type ReplyLookup = z.infer<typeof lookupSchema>;

/**
 * Finds the conversation that `thread_id` names, and works out how a reply joins it.
 * @param owner the mailbox that is searched
 * @returns a `ReplyLookup`
 * @throws OutboxError `validation_error` on `thread_id` saying which part of it is not known
 */
export async function lookUpReply(
	api: GmailApi,
	{ to, subject, threadId: reference = '' }: LoadedEmail,
	owner: Mailbox,
	signal: AbortSignal,
): Promise<Json> {
	const field = 'thread_id';
	const search = { headers: THREADING_HEADERS, owner, field, signal };
	const { threadId, threading } = await findConversation(api, reference, search);
	// The recipients are given, so it does not matter who wrote the parent and to whom it went.
	const parent = { ...threading, from: owner, replyTo: [], to: [], cc: [] };
	const reply = toReply({ replyAll: false, to, subject }, { parent, threadId, owner }, field);
	return {
		threadId: reply.threadId,
		parentMessageId: reply.inReplyTo,
		references: [...reply.references],
		subject: reply.subject,
		warnings: [...reply.warnings],
	} satisfies ReplyLookup;
}

/**
 * Reads what was looked up back from the record.
 * @throws OutboxError `store_unavailable`
 */
export function toReplyLookup(lookup: Json | undefined): ReplyLookup | undefined {
	const parsed = lookupSchema.nullish().safeParse(lookup);
	if (parsed.success) return parsed.data ?? undefined;
	throw storeError('What was looked up for this reply cannot be read back from the ledger.');
}

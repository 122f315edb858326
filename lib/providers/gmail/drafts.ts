import { z } from 'zod/v4';

import type { Evidence } from '../../core/submission';
import { MAILBOX_PATH, type GmailApi, type GmailCall } from './api';
import { draftGoneError, isNotFound, threadGoneError } from './errors';
import type { GmailRequest } from './request';
import { COMPOSE_SCOPE } from './scopes';

const id = z.string().min(1);
const draftSchema = z.object({ id, message: z.object({ id, threadId: id }) });
const sentSchema = z.object({ id, threadId: id });

/**
 * What is remembered of a draft. Its own id stays; the message's id changes whenever somebody edits
 * the draft.
 */
const fenceSchema = z.object({ draftId: id, messageId: id, threadId: id });
export type Fence = z.infer<typeof fenceSchema>;

/** The fence that an earlier try noted down, if it got that far. */
export function toFence(evidence: Evidence): Fence | undefined {
	return fenceSchema.safeParse(evidence).data;
}

/** JSON carries a message as base64 within a request of limited size; bigger ones are uploaded. */
export const MAX_JSON_MESSAGE_BYTES = 3_500_000;

/**
 * Makes a draft, or replaces the content of one.
 * @throws OutboxError `validation_error` on `thread_id` when the conversation has gone meanwhile
 */
export async function writeDraft(
	api: GmailApi,
	request: GmailRequest,
	signal: AbortSignal,
	replaced?: Fence,
): Promise<Fence> {
	const call: GmailCall<z.infer<typeof draftSchema>> = {
		method: replaced ? 'PUT' : 'POST',
		...toContent(request, `/drafts${replaced ? `/${encodeURIComponent(replaced.draftId)}` : ''}`),
		scope: COMPOSE_SCOPE,
		answer: draftSchema,
	};
	try {
		return toFenceOf(await api(call, signal));
	} catch (error) {
		if (!isNotFound(error)) throw error;
		if (replaced) throw draftGoneError();
		throw request.threadId === undefined ? error : threadGoneError();
	}
}

/** Undefined when there is no such draft any more: it was sent, or somebody deleted it. */
export async function readDraft(
	api: GmailApi,
	{ draftId }: Fence,
	signal: AbortSignal,
): Promise<Fence | undefined> {
	try {
		const path = `${MAILBOX_PATH}/drafts/${encodeURIComponent(draftId)}?format=minimal`;
		const call = { method: 'GET', path, scope: COMPOSE_SCOPE, answer: draftSchema } as const;
		return toFenceOf(await api(call, signal));
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}

/** Sends a draft, which is used up by it: Gmail answers 404 to a second time. */
export function sendDraft(
	api: GmailApi,
	{ draftId }: Fence,
	signal: AbortSignal,
): Promise<z.infer<typeof sentSchema>> {
	const call = {
		method: 'POST',
		path: `${MAILBOX_PATH}/drafts/send`,
		content: { type: 'application/json', body: JSON.stringify({ id: draftId }) },
		scope: COMPOSE_SCOPE,
		irreversible: true,
		answer: sentSchema,
	} as const;
	return api(call, signal);
}

/** Clears a draft away that nobody will send. It does no harm, so a failure is passed over. */
export async function discardDraft(
	api: GmailApi,
	{ draftId }: Fence,
	signal: AbortSignal,
): Promise<void> {
	const path = `${MAILBOX_PATH}/drafts/${encodeURIComponent(draftId)}`;
	const call = { method: 'DELETE', path, scope: COMPOSE_SCOPE, answer: z.unknown() } as const;
	await api(call, signal).catch(() => undefined);
}

function toFenceOf({ id, message }: z.infer<typeof draftSchema>): Fence {
	return { draftId: id, messageId: message.id, threadId: message.threadId };
}

function toContent(
	{ mime, threadId, uid }: GmailRequest,
	path: string,
): Pick<GmailCall<unknown>, 'path' | 'content'> {
	if (mime.byteLength <= MAX_JSON_MESSAGE_BYTES) {
		const body = JSON.stringify({ message: { raw: mime.toString('base64url'), threadId } });
		return { path: `${MAILBOX_PATH}${path}`, content: { type: 'application/json', body } };
	}
	const boundary = `outbox-${uid}`;
	const metadata = JSON.stringify({ message: { threadId } });
	const body = Buffer.concat([
		Buffer.from(`--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n`),
		Buffer.from(`${metadata}\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`),
		mime,
		Buffer.from(`\r\n--${boundary}--\r\n`),
	]);
	return {
		path: `/upload${MAILBOX_PATH}${path}?uploadType=multipart`,
		content: { type: `multipart/related; boundary="${boundary}"`, body },
	};
}

import { z } from 'zod/v4';

import type { Evidence } from '../../core/submission';
import { MAILBOX_PATH, type GmailApi, type GmailCall } from './api';
import { isNotFound, threadGoneError } from './errors';
import { messageSchema, type StoredMessage } from './messages';
import type { GmailRequest } from './request';
import { COMPOSE_SCOPE } from './scopes';

const id = z.string().min(1);
const draftSchema = z.object({ id, message: z.object({ id, threadId: id }) });
const wholeDraftSchema = z.object({ id, message: messageSchema });
export interface WholeDraft {
	/** As it is by now. */
	readonly fence: Fence;
	readonly message: StoredMessage;
}
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

/** What the calls have in common that name a draft in their answer. */
const NAMED = { scope: COMPOSE_SCOPE, answer: draftSchema } as const;

/**
 * Makes a draft.
 * @throws OutboxError `validation_error` when the conversation that it joins has gone meanwhile
 */
export async function createDraft(
	api: GmailApi,
	request: GmailRequest,
	signal: AbortSignal,
): Promise<Fence> {
	const call = { method: 'POST', ...toContent(request, '/drafts'), ...NAMED } as const;
	try {
		return toFenceOf(await api(call, signal));
	} catch (error) {
		throw isNotFound(error) && request.thread ? threadGoneError(request.thread) : error;
	}
}

/**
 * Puts other content into a draft.
 * @returns undefined when there is no such draft any more
 * @throws OutboxError `validation_error` when the conversation that it joins has gone meanwhile
 */
export async function updateDraft(
	api: GmailApi,
	request: GmailRequest,
	fence: Fence,
	signal: AbortSignal,
): Promise<Fence | undefined> {
	const call = { method: 'PUT', ...toContent(request, toPath(fence)), ...NAMED } as const;
	const written = await unlessGone(api(call, signal));
	if (written) return toFenceOf(written);
	// Gmail does not say which of the two it did not find.
	if (request.thread && (await readDraft(api, fence, signal)))
		throw threadGoneError(request.thread);
	return undefined;
}

/** Undefined when there is no such draft any more: it was sent, or somebody deleted it. */
export async function readDraft(
	api: GmailApi,
	fence: Fence,
	signal: AbortSignal,
): Promise<Fence | undefined> {
	const path = `${MAILBOX_PATH}${toPath(fence)}?format=minimal`;
	const draft = await unlessGone(api({ method: 'GET', path, ...NAMED }, signal));
	return draft && toFenceOf(draft);
}

/** A draft with all that it says; undefined when there is no such draft any more. */
export async function readWholeDraft(
	api: GmailApi,
	fence: Fence,
	signal: AbortSignal,
): Promise<WholeDraft | undefined> {
	const path = `${MAILBOX_PATH}${toPath(fence)}?format=full`;
	const call = { method: 'GET', path, scope: COMPOSE_SCOPE, answer: wholeDraftSchema } as const;
	const draft = await unlessGone(api(call, signal));
	return draft && { fence: toFenceOf(draft), message: draft.message };
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

/** Deletes a draft for good; false when there is no such draft any more. */
export async function deleteDraft(
	api: GmailApi,
	fence: Fence,
	signal: AbortSignal,
): Promise<boolean> {
	const path = `${MAILBOX_PATH}${toPath(fence)}`;
	const call = { method: 'DELETE', path, scope: COMPOSE_SCOPE, answer: z.unknown() } as const;
	return (await unlessGone(api(call, signal).then(() => true))) ?? false;
}

async function unlessGone<T>(calling: Promise<T>): Promise<T | undefined> {
	try {
		return await calling;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}

function toPath({ draftId }: Fence): string {
	return `/drafts/${encodeURIComponent(draftId)}`;
}

function toFenceOf({ id, message }: z.infer<typeof draftSchema>): Fence {
	return { draftId: id, messageId: message.id, threadId: message.threadId };
}

function toContent(
	{ mime, thread, uid }: GmailRequest,
	path: string,
): Pick<GmailCall<unknown>, 'path' | 'content'> {
	const threadId = thread?.id;
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

import { isOutboxError, type OutboxError } from '../../core/errors';
import type { Evidence } from '../../core/submission';
import type { GraphClient } from './graph-client';
import { MESSAGE_VIEW, parseAnswer, type GraphMessage, type MessageView } from './graph-message';

interface ReadOptions<M> {
	readonly view: MessageView<M>;
	readonly signal: AbortSignal;
	readonly timeoutMs?: number;
}

/** Reads one message; undefined when there is none of that id (any more). */
export async function readMessage<M>(
	id: string,
	client: GraphClient,
	{ view, signal, timeoutMs }: ReadOptions<M>,
): Promise<M | undefined> {
	const answer = await client
		.call({
			method: 'GET',
			path: toMessagePath(id),
			query: view.query,
			permission: 'Mail.ReadWrite',
			signal,
			...(timeoutMs !== undefined && { timeoutMs }),
		})
		.catch(toUndefinedWhenNotFound);
	return answer && parseAnswer(view.schema, answer);
}

/** The message that an earlier try has noted down; undefined when there is none any more. */
export async function findNoted(
	{ draftId }: Evidence,
	client: GraphClient,
	signal: AbortSignal,
	timeoutMs?: number,
): Promise<GraphMessage | undefined> {
	if (draftId === undefined) return undefined;
	const timing = timeoutMs === undefined ? {} : { timeoutMs };
	return readMessage(draftId, client, { view: MESSAGE_VIEW, signal, ...timing });
}

/** A condition for `$filter`. */
export function toFilter(property: string, value: string): string {
	return `${property} eq '${value.replaceAll("'", "''")}'`;
}

/**
 * Deletes a message.
 * @returns false when it was not there any more
 */
export async function deleteMessage(
	id: string,
	client: GraphClient,
	signal: AbortSignal,
): Promise<boolean> {
	const answer = await client
		.call({ method: 'DELETE', path: toMessagePath(id), permission: 'Mail.ReadWrite', signal })
		.catch(toUndefinedWhenNotFound);
	return answer !== undefined;
}

/** Below the mailbox. */
export function toMessagePath(id: string): string {
	return `/messages/${encodeURIComponent(id)}`;
}

export function toUndefinedWhenNotFound(error: unknown): undefined {
	if (isOutboxError(error) && isNotFound(error)) return undefined;
	throw error;
}

/** A mailbox that is not there has an error of its own. */
function isNotFound({ code, details }: OutboxError): boolean {
	return code === 'provider_error' && details.status === 404;
}

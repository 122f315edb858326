import { z } from 'zod/v4';

import { isOutboxError, validationError } from '../../core/errors';
import type { HttpResponse } from '../../core/http-client';
import type { GraphClient } from './graph-client';
import { parseAnswer } from './graph-message';
import { isShared } from './options';

/**
 * Graph shows headers of received messages only, these properties for sent ones as well.
 * @see https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxprops/
 */
const PROPERTY_TAGS = { references: 0x1039, inReplyTo: 0x1042, conversationTopic: 0x70 };
const PROPERTY_FILTER = Object.values(PROPERTY_TAGS)
	.map((tag) => `id eq 'String 0x${tag.toString(16)}'`)
	.join(' or ');

/** What we read of a message that may be replied to. */
const parentSchema = z.object({
	id: z.string(),
	isDraft: z.boolean(),
	conversationId: z.string().nullish(),
	conversationIndex: z.string().nullish(),
	internetMessageId: z.string().nullish(),
	subject: z.string().nullish(),
	receivedDateTime: z.string().nullish(),
	singleValueExtendedProperties: z
		.array(z.object({ id: z.string(), value: z.string() }))
		.optional(),
});
export type ParentMessage = z.infer<typeof parentSchema>;
const parentsSchema = z.object({ value: z.array(parentSchema) });

const { singleValueExtendedProperties: _expanded, ...selected } = parentSchema.shape;
const PARENT_QUERY = {
	$select: Object.keys(selected).join(','),
	$expand: `singleValueExtendedProperties($filter=${PROPERTY_FILTER})`,
};

/** Graph refuses to sort by date what is filtered by conversation, so the newest is picked here. */
const MAX_MESSAGES = '250';

/** Nothing else ends a look-up that gets no answer. */
const TIMEOUT_MS = 30_000;

/**
 * Finds messages in the mailbox; undefined where there is none of that name.
 * The methods throw `validation_error` on `thread_id` for a message of another mailbox.
 */
export function createParentFinder(client: GraphClient, signal: AbortSignal) {
	const get = (path: string, query: Readonly<Record<string, string>>): Promise<HttpResponse> =>
		client.call({
			method: 'GET',
			path,
			query: { ...PARENT_QUERY, ...query },
			permission: 'Mail.ReadWrite',
			signal,
			timeoutMs: TIMEOUT_MS,
		});
	const newestWhere = (property: string, value: string): Promise<ParentMessage | undefined> =>
		get('/messages', { $filter: `${property} eq ${quote(value)}`, $top: MAX_MESSAGES })
			.then((answer) => pickNewest(parseAnswer(parentsSchema, answer).value))
			.catch(asNotFound(client));
	return {
		byMessageId: (id: string) => newestWhere('internetMessageId', id),
		byConversation: (id: string) => newestWhere('conversationId', id),
		byId: (id: string) =>
			get(`/messages/${encodeURIComponent(id)}`, {})
				.then((answer) => parseAnswer(parentSchema, answer))
				.catch(asNotFound(client)),
	};
}

/** Graph answers 400 to whatever cannot be an id of the kind that was asked for. */
function asNotFound(client: GraphClient) {
	return (error: unknown): undefined => {
		if (!isOutboxError(error) || error.code !== 'provider_error') throw error;
		const { status, reason } = error.details;
		if (reason === 'ErrorInvalidMailboxItemId') {
			throw validationError(
				'thread_id',
				`The reply cannot be threaded: the mailbox that owns the conversation is not ${describeMailbox(client)}. Reply from the mailbox that the message is in.`,
			);
		}
		const isNoSuchId = status === 400 && reason?.startsWith('ErrorInvalid');
		if (status !== 404 && !isNoSuchId) throw error;
		return undefined;
	};
}

/** A message can be there twice, e.g. sent to oneself, and a draft cannot be replied to. */
function pickNewest(candidates: readonly ParentMessage[]): ParentMessage | undefined {
	const sent = candidates.filter(({ isDraft }) => !isDraft);
	const eligible = sent.length > 0 ? sent : candidates;
	return eligible.reduce<ParentMessage | undefined>(
		(newest, each) => (newest && timeOf(newest) >= timeOf(each) ? newest : each),
		undefined,
	);
}

function timeOf({ receivedDateTime }: ParentMessage): number {
	const time = Date.parse(receivedDateTime ?? '');
	return Number.isNaN(time) ? 0 : time;
}

/** Graph writes the same tag now as `0x70` and now as `0x0070`. */
export function propertyOf(
	{ singleValueExtendedProperties = [] }: ParentMessage,
	name: keyof typeof PROPERTY_TAGS,
): string | undefined {
	const isIt = ({ id }: { readonly id: string }): boolean =>
		Number(id.split(' ')[1]) === PROPERTY_TAGS[name];
	return singleValueExtendedProperties.find(isIt)?.value;
}

/** The mailbox as error texts speak of it. */
export function describeMailbox({ options }: GraphClient): string {
	return isShared(options) ? `the mailbox ${options.mailbox}` : "the account's own mailbox";
}

function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

import { z } from 'zod/v4';

import { isOutboxError, validationError } from '../../core/errors';
import type { GraphClient } from './graph-client';
import { bodySchema, recipientSchema, recipientsSchema, toMs } from './graph-content';
import { parseAnswer, toSelect } from './graph-message';
import { isOfAnotherMailbox, toOwnerText } from './ownership';
import { toFilter, toMessagePath } from './read-message';

/**
 * Graph shows headers of received messages only, these properties for sent ones as well.
 * @see https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxprops/
 */
const PROPERTY_TAGS = { references: 0x1039, inReplyTo: 0x1042, conversationTopic: 0x70 };
const PROPERTY_FILTER = Object.values(PROPERTY_TAGS)
	.map((tag) => `id eq 'String 0x${tag.toString(16)}'`)
	.join(' or ');

/** What we read of a message that may be replied to. */
const selectedSchema = z.object({
	id: z.string(),
	isDraft: z.boolean(),
	conversationId: z.string().nullish(),
	conversationIndex: z.string().nullish(),
	internetMessageId: z.string().nullish(),
	subject: z.string().nullish(),
	receivedDateTime: z.string().nullish(),
	sentDateTime: z.string().nullish(),
	from: recipientSchema.nullish(),
	toRecipients: recipientsSchema,
	ccRecipients: recipientsSchema,
	replyTo: recipientsSchema,
});
const parentSchema = selectedSchema.extend({
	/** Only where it was asked for. */
	body: bodySchema.nullish(),
	singleValueExtendedProperties: z
		.array(z.object({ id: z.string(), value: z.string() }))
		.optional(),
});
export type ParentMessage = z.infer<typeof parentSchema>;
const parentsSchema = z.object({ value: z.array(parentSchema) });

const WITHOUT_BODY = toSelect(selectedSchema);
const WITH_BODY = `${WITHOUT_BODY},body`;

/** Graph refuses to sort by date what is filtered by conversation, so the newest is picked here. */
const MAX_MESSAGES = '250';

/** Nothing else ends a look-up that gets no answer. */
const TIMEOUT_MS = 30_000;

export interface ParentSearch {
	/** The input field that names the parent, e.g. `thread_id`. */
	readonly field: string;
	readonly withBody: boolean;
	readonly signal: AbortSignal;
}

/**
 * Finds messages in the mailbox; undefined where there is none of that name.
 * The methods throw `validation_error` on the field for a message of another mailbox.
 */
export function createParentFinder(client: GraphClient, { field, withBody, signal }: ParentSearch) {
	const get = <T>(
		schema: z.ZodType<T>,
		path: string,
		query: Readonly<Record<string, string>>,
	): Promise<T | undefined> =>
		client
			.call({
				method: 'GET',
				path,
				query: {
					$expand: `singleValueExtendedProperties($filter=${PROPERTY_FILTER})`,
					...query,
				},
				permission: 'Mail.ReadWrite',
				signal,
				timeoutMs: TIMEOUT_MS,
			})
			.then((answer) => parseAnswer(schema, answer))
			.catch(asNotFound(client, field));
	const newestWhere = async (
		property: string,
		value: string,
		$select: string,
	): Promise<ParentMessage | undefined> => {
		const $filter = toFilter(property, value);
		const found = await get(parentsSchema, '/messages', { $select, $filter, $top: MAX_MESSAGES });
		return found && pickNewest(found.value);
	};
	const $select = withBody ? WITH_BODY : WITHOUT_BODY;
	const byId = (id: string) => get(parentSchema, toMessagePath(id), { $select });
	return {
		byId,
		byMessageId: (id: string) => newestWhere('internetMessageId', id, $select),
		/** Only the body of the newest is read. */
		async byConversation(id: string) {
			const newest = await newestWhere('conversationId', id, WITHOUT_BODY);
			return withBody && newest ? byId(newest.id) : newest;
		},
	};
}

/** Graph answers 400 to whatever cannot be an id of the kind that was asked for. */
function asNotFound(client: GraphClient, field: string) {
	return (error: unknown): undefined => {
		if (!isOutboxError(error) || error.code !== 'provider_error') throw error;
		const { status, reason } = error.details;
		if (isOfAnotherMailbox(error)) {
			throw validationError(
				field,
				`The reply cannot be threaded: ${toOwnerText('the conversation', client)} Reply from the mailbox that the message is in.`,
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
	return toMs(receivedDateTime) ?? 0;
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

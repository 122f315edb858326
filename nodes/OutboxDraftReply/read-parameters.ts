import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { emailFieldSchemas } from '../shared/email-fields';
import {
	choiceParameter,
	labelParameter,
	numberParameter,
	readParameter,
	textParameter,
} from '../shared/parameters';
import { deduplicationSchema, sendOptionsSchema } from '../shared/send-options';
import { timeParameter } from '../shared/time-parameter';
import { OPERATION_NAMES, type OperationName } from './operations';

const trimmed = textParameter.transform((text) => text?.trim() || undefined);
const flag = z.boolean({ error: 'Give true or false.' }).default(false);

/** Fields that the user left out are the same as fields that the operation does not have. */
function toSchema(timeZone: string) {
	return z.object({
		...deduplicationSchema,
		...emailFieldSchemas,
		draftUid: trimmed,
		fromAccountId: trimmed,
		replyToMessageUid: trimmed,
		replyToAll: flag,
		quote: flag,
		plannedSendAt: timeParameter(timeZone),
		data: z.unknown(),
		contactId: labelParameter,
		dealId: labelParameter,
		contextType: labelParameter,
		contextId: labelParameter,
		state: choiceParameter(['any', 'draft', 'planned', 'sent', 'deleted']),
		limit: numberParameter({ min: 1, max: 500 }),
		options: sendOptionsSchema.extend({
			queue: textParameter,
			stream: textParameter,
			ignoreSuppressions: flag,
		}),
	});
}
export type DraftReplyParameters = z.output<ReturnType<typeof toSchema>>;

const collectionSchema = z.record(z.string(), z.unknown()).catch({});
const operationSchema = z.object({ operation: z.enum(OPERATION_NAMES) });

/** @throws OutboxError `validation_error` on `operation` */
export function readOperation(context: IExecuteFunctions): OperationName {
	const operation = readParameter(context, 'operation', 0, 'sendDraft');
	return parseInput(operationSchema, { operation }).operation;
}

/** Chosen from a list, or written; some of them among the additional fields. */
const LOCATORS = ['draftUid', 'replyToMessageUid', 'fromAccountId'];

const FIELDS = ['to', 'subject', 'bodyHtml', 'bodyText', 'plannedSendAt', 'data', 'state', 'limit'];

/**
 * The parameters of one item. Those that an operation does not show are not there to be read.
 * @throws OutboxError `validation_error` on the parameter's name in the seed's spelling
 */
export function readDraftReplyParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): DraftReplyParameters {
	const read = (name: string, fallback: unknown) =>
		readParameter(context, name, itemIndex, fallback);
	const deduplicateBy = read('deduplicateBy', 'execution');
	const additional = collectionSchema.parse(read('additionalFields', {}));
	const located = LOCATORS.map(
		(name) => [name, toLocated(additional[name] ?? read(name, null))] as const,
	);
	const fields = FIELDS.map((name) => [name, read(name, null)] as const);
	return parseInput(toSchema(context.getTimezone()), {
		...Object.fromEntries(fields),
		quote: read('quote', false),
		...additional,
		...Object.fromEntries(located),
		...collectionSchema.parse(read('filters', {})),
		deduplicateBy,
		...(deduplicateBy === 'idempotencyKey' && { idempotencyKey: read('idempotencyKey', '') }),
		options: read('options', {}),
	});
}

const locatorSchema = z.looseObject({ value: z.unknown() });

/** A field whose value is chosen comes as an object, unless an expression stands in its place. */
function toLocated(given: unknown): unknown {
	const { data } = locatorSchema.safeParse(given);
	return data ? data.value : given;
}

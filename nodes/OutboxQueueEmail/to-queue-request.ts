import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { parseJsonText } from '../../lib/chat/json-text';
import { parseMailbox } from '../../lib/mail/addresses';
import { parseInput } from '../../lib/mail/parse-input';
import type { Templates } from '../../lib/mail/templates/templates';
import { toContents } from '../../lib/outbox/queue/contents';
import type { QueueRequest } from '../../lib/outbox/queue/enqueue';
import { MAX_PRIORITY, parseQueueInput } from '../../lib/outbox/queue/parse-queue-input';
import { toSandboxCall } from '../../lib/outbox/queue/sandbox';
import { headersParameter, toHeaders } from '../shared/header-rows';
import {
	addressesParameter,
	choiceParameter,
	labelParameter,
	numberParameter,
	readParameter,
	textParameter,
} from '../shared/parameters';
import type { ItemSurroundings } from '../shared/run-sends';
import {
	deduplicationSchema,
	sendOptionsSchema,
	toKeyChoice,
	toKeyScope,
	toPolicy,
} from '../shared/send-options';
import { timeParameter } from '../shared/time-parameter';

function toSchema(timeZone: string) {
	return z.object({
		...deduplicationSchema,
		from: textParameter,
		to: addressesParameter,
		bcc: addressesParameter,
		replyTo: addressesParameter,
		subject: textParameter,
		html: textParameter,
		text: textParameter,
		headers: headersParameter,
		headersJson: z.unknown(),
		tag: textParameter,
		contactId: labelParameter,
		dealId: labelParameter,
		template: z.boolean({ error: 'Give true or false.' }).default(false),
		data: z.unknown(),
		recipientData: z.unknown(),
		sendAt: timeParameter(timeZone),
		priority: numberParameter({ min: 0, max: MAX_PRIORITY }),
		stream: textParameter,
		options: sendOptionsSchema.extend({
			queue: textParameter,
			output: choiceParameter(['call', 'message']),
		}),
	});
}
export type QueueEmailParameters = z.output<ReturnType<typeof toSchema>>;

const additionalFieldsSchema = z.record(z.string(), z.unknown()).catch({});

/**
 * The parameters of one item.
 * @throws OutboxError `validation_error` on the parameter's name in the seed's spelling
 */
export function readQueueEmailParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): QueueEmailParameters {
	const read = (name: string, fallback: unknown) =>
		readParameter(context, name, itemIndex, fallback);
	const deduplicateBy = read('deduplicateBy', 'execution');
	return parseInput(toSchema(context.getTimezone()), {
		...additionalFieldsSchema.parse(read('additionalFields', {})),
		deduplicateBy,
		...(deduplicateBy === 'idempotencyKey' && { idempotencyKey: read('idempotencyKey', '') }),
		from: read('from', ''),
		to: read('to', ''),
		subject: read('subject', ''),
		html: read('html', ''),
		text: read('text', ''),
		options: read('options', {}),
	});
}

/**
 * The request of one item, its templates rendered.
 * @throws OutboxError before anything is reserved or stored
 */
export async function toQueueRequest(
	parameters: QueueEmailParameters,
	{ run, itemIndex, isManual, ...surroundings }: ItemSurroundings,
	templates: Pick<Templates, 'render'>,
): Promise<QueueRequest> {
	const { options } = parameters;
	const given = await parseQueueInput(toQueueInput(parameters));
	const sandbox = isManual && options.sandboxRecipient !== undefined;
	const email = sandbox
		? toSandboxCall(given, parseMailbox(options.sandboxRecipient ?? '', 'sandbox_recipient'))
		: given;
	return {
		email,
		contents: await toContents(email, templates),
		scope: toKeyScope(options, surroundings),
		key: toKeyChoice(parameters, { runId: run.runId, slot: run.slotOf(itemIndex) }),
		adoptNewestInSlot: parameters.deduplicateBy === 'execution' && run.recovers,
		origin: run.originOf(itemIndex),
		sandbox,
		policy: toPolicy(options),
	};
}

function toQueueInput({
	deduplicateBy: _by,
	idempotencyKey: _key,
	options,
	headers,
	headersJson,
	...fields
}: QueueEmailParameters): unknown {
	return { ...fields, queue: options.queue, headers: mergeHeaders(headers, headersJson) };
}

/** What is no object of headers is left to be refused as such. */
function mergeHeaders(rows: QueueEmailParameters['headers'] = [], json: unknown): unknown {
	const given =
		typeof json === 'string' && json.trim() !== '' ? parseJsonText(json, 'headers') : json;
	if (given === undefined || given === null || given === '') return toHeaders(rows);
	if (typeof given !== 'object' || Array.isArray(given)) return given;
	const more = Object.entries(given).map(([name, value]: [string, unknown]) => ({ name, value }));
	return toHeaders([...rows, ...more]);
}

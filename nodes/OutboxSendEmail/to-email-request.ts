import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { parseMailbox } from '../../lib/mail/addresses';
import { parseEmailInput } from '../../lib/mail/email-input';
import { parseInput } from '../../lib/mail/parse-input';
import type { UrlFiles } from '../../lib/outbox/load-attachments';
import type { EmailRequest } from '../../lib/outbox/email/send-email';
import { emailFieldSchemas, toEmailInput } from '../shared/email-fields';
import type { MailAccount } from '../shared/mail-account';
import { labelParameter, readParameter, textParameter } from '../shared/parameters';
import type { FileReaders } from '../shared/read-attachments';
import type { RunIdentity } from '../shared/run-identity';
import {
	deduplicationSchema,
	sendOptionsSchema,
	toKeyChoice,
	toKeyScope,
	toMaxContentBytes,
	toPolicy,
} from '../shared/send-options';
import { suppressionSchema } from '../shared/suppression-choice';

const listUnsubscribeParameter = z
	.object({
		values: z
			.object({ url: textParameter, mailto: textParameter, oneClick: z.boolean().optional() })
			.optional(),
	})
	.transform(({ values }) => values)
	.optional();

/** The *Options* of the node: those of every send node, and which suppressions it heeds. */
export const emailOptionsSchema = sendOptionsSchema.extend(suppressionSchema.shape);

const parametersSchema = z.object({
	...deduplicationSchema,
	...emailFieldSchemas,
	threadId: textParameter,
	contactId: labelParameter,
	dealId: labelParameter,
	listUnsubscribe: listUnsubscribeParameter,
	options: emailOptionsSchema,
});
export type SendEmailParameters = z.output<typeof parametersSchema>;

const additionalFieldsSchema = z.record(z.string(), z.unknown()).catch({});

/**
 * The parameters of one item.
 * @throws OutboxError `validation_error` on the parameter's name in the seeds' spelling
 */
export function readSendEmailParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): SendEmailParameters {
	const read = (name: string, fallback: unknown) =>
		readParameter(context, name, itemIndex, fallback);
	const deduplicateBy = read('deduplicateBy', 'execution');
	return parseInput(parametersSchema, {
		...additionalFieldsSchema.parse(read('additionalFields', {})),
		deduplicateBy,
		...(deduplicateBy === 'idempotencyKey' && { idempotencyKey: read('idempotencyKey', '') }),
		to: read('to', ''),
		subject: read('subject', ''),
		bodyHtml: read('bodyHtml', ''),
		bodyText: read('bodyText', ''),
		options: read('options', {}),
	});
}

/** What an item's request is made with, besides its parameters. */
export interface RequestSurroundings {
	readonly account: MailAccount;
	readonly readers: FileReaders;
	readonly urlFiles: (options: {
		readonly allowPrivate: boolean;
		readonly maxBytes: number;
	}) => UrlFiles;
	readonly run: RunIdentity;
	readonly itemIndex: number;
	readonly workflowId: string;
	readonly nodeId: string;
	/** Whether somebody started the workflow by hand. */
	readonly isManual: boolean;
}

/**
 * The request of one item, with all its files at hand but those behind URLs.
 * @throws OutboxError before anything is reserved or sent
 */
export async function toEmailRequest(
	parameters: SendEmailParameters,
	{ account, readers, run, itemIndex, isManual, ...surroundings }: RequestSurroundings,
): Promise<Omit<EmailRequest, 'provider'>> {
	const { options, contactId, dealId } = parameters;
	const maxBytes = toMaxContentBytes(options);
	const { threadId, listUnsubscribe } = parameters;
	const fields = await toEmailInput(parameters, readers, maxBytes);
	const { tags, ...email } = parseEmailInput(
		{ ...fields, threadId, listUnsubscribe },
		{ ...account.senders, maxContentBytes: maxBytes },
	);
	account.check(email);
	return {
		email,
		scope: toKeyScope(options, surroundings),
		key: toKeyChoice(parameters, { runId: run.runId, slot: run.slotOf(itemIndex) }),
		adoptNewestInSlot: parameters.deduplicateBy === 'execution' && run.recovers,
		links: { contactId, dealId },
		tags,
		origin: run.originOf(itemIndex),
		...(isManual &&
			options.sandboxRecipient !== undefined && {
				sandboxRecipient: parseMailbox(options.sandboxRecipient, 'sandbox_recipient'),
			}),
		files: surroundings.urlFiles({ allowPrivate: account.allowPrivateUrls, maxBytes }),
		maxAttachmentBytes: maxBytes,
		policy: toPolicy(options),
	};
}

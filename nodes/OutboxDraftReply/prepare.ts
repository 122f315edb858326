import { z } from 'zod/v4';

import { parseJsonText } from '../../lib/chat/json-text';
import { parseInput } from '../../lib/mail/parse-input';
import { prepareEmail } from '../../lib/outbox/prepare/prepare-email';
import type { Runtime } from '../shared/compose';
import type { DraftReplyParameters } from './read-parameters';

/**
 * Puts data into the templates of an email. It needs neither an account nor a store.
 * @throws OutboxError `validation_error`
 */
export async function prepare(
	parameters: DraftReplyParameters,
	{ templates }: Pick<Runtime, 'templates'>,
): Promise<object> {
	const { to, cc, bcc, replyTo, subject, bodyHtml, bodyText } = parameters;
	const given = { to, cc, bcc, reply_to: replyTo, subject, html: bodyHtml, text: bodyText };
	const fields: Record<string, string> = {};
	for (const [name, value] of Object.entries(given)) {
		if (value !== undefined) fields[name] = typeof value === 'string' ? value : value.join(', ');
	}
	return prepareEmail({ fields, data: readData(parameters.data) }, templates);
}

const dataSchema = z.object({
	data: z.record(z.string(), z.unknown(), { error: 'Give the data as an object.' }).default({}),
});

function readData(given: unknown): object {
	const isBlank = given === null || given === undefined || given === '';
	const data =
		typeof given === 'string' && given.trim() !== '' ? parseJsonText(given, 'data') : given;
	return parseInput(dataSchema, isBlank ? {} : { data }).data;
}

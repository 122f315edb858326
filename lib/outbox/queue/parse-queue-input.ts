import { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import { mapInTurns } from '../../core/in-turns';
import type { Mailbox } from '../../core/message';
import { parseMailbox, parseMailboxes, parseManyMailboxes } from '../../mail/addresses';
import { emailInputSchema } from '../../mail/email-input';
import { parseCustomHeaders } from '../../mail/headers';
import { toIdentity, type AddressIdentity } from '../../mail/identity';
import { parseInput } from '../../mail/parse-input';
import { uniqueRecipients } from '../../mail/recipients';
import { checkHeaderText, countCharacters, presentText } from '../../mail/safe-text';
import { parseSubject, subjectWarnings } from '../../mail/subject';
import { parseTag, uniqueTags } from '../../mail/tags';
import { holdsLiquid } from '../../mail/templates/templates';
import { DEFAULT_QUEUE, DEFAULT_STREAM, parseName } from './names';
import type { QueueEmail, QueueRecipient } from './queue-email';
import { parseRecipientData, parseTemplateData, type JsonObject } from './template-data';

/** Of one call. */
export const MAX_CALL_RECIPIENTS = 10_000;
/** Room for as many, with names. */
const MAX_RECIPIENT_CHARACTERS = 4_000_000;
const MAX_LABEL_CHARACTERS = 255;
export const MAX_PRIORITY = 100;

/** Whose headers are reserved: ours, and those of the API that this one follows. */
const HEADER_VENDORS = ['Leadpush', 'Outbox'];

const TIME = 'Give a date and time with its time zone, e.g. 2026-04-17T10:22:11Z.';
const PRIORITY = `Give a whole number from 0 to ${MAX_PRIORITY}.`;

const { from, to, bcc, replyTo, subject, headers } = emailInputSchema.shape;

/** An email for the queue as users and clients write it. */
export const queueInputSchema = z.strictObject({
	from,
	to,
	bcc,
	replyTo,
	subject,
	html: z.string().optional(),
	text: z.string().optional(),
	headers,
	tag: z.string().optional(),
	contactId: z.string().optional(),
	dealId: z.string().optional(),
	template: z.boolean().optional(),
	/** An object, or its JSON. */
	data: z.unknown(),
	/** Objects by address. */
	recipientData: z.unknown(),
	/** ISO 8601, or milliseconds since the epoch. */
	sendAt: z
		.union(
			[
				z.literal('').transform(() => undefined),
				z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
				z.number(),
			],
			{ error: TIME },
		)
		.optional(),
	priority: z.int({ error: PRIORITY }).min(0, PRIORITY).max(MAX_PRIORITY, PRIORITY).optional(),
	stream: z.string().optional(),
	queue: z.string().optional(),
});
export type QueueInput = z.input<typeof queueInputSchema>;

/**
 * Parses and checks an email for the queue. Reads nothing and stores nothing, and leaves the event
 * loop to others while there are many recipients.
 * @throws OutboxError `validation_error` on the field in the seed's spelling, e.g. `reply_to`
 */
export async function parseQueueInput(input: unknown): Promise<QueueEmail> {
	const fields = parseInput(queueInputSchema, input);
	const isTemplate = fields.template ?? false;
	const { recipients, dropped } = await parseRecipients(fields);
	const html = presentText(fields.html);
	const text = presentText(fields.text);
	const contactId = parseLabel(fields.contactId, 'contact_id');
	const dealId = parseLabel(fields.dealId, 'deal_id');
	const custom = parseCustomHeaders(fields.headers ?? {}, HEADER_VENDORS);
	const tag = parseOneTag(fields.tag, custom.tags);
	const sender = parseSender(fields.from);
	const line = parseSubjectOrTemplate(fields.subject ?? '', isTemplate);
	if (html === undefined && text === undefined) {
		throw validationError('html', 'The body is missing. Give html, text, or both.');
	}
	const data = parseTemplateData(fields.data, 'data');
	const isData = Object.keys(data).length > 0 || recipients.some((each) => each.data);
	return {
		queue: parseName(presentText(fields.queue) ?? DEFAULT_QUEUE, 'queue'),
		from: sender,
		recipients,
		dropped,
		replyTo: parseMailboxes(fields.replyTo ?? [], 'reply_to'),
		subject: line,
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		headers: custom.headers,
		template: isTemplate,
		data,
		...(tag !== undefined && { tag }),
		...(contactId !== undefined && { contactId }),
		...(dealId !== undefined && { dealId }),
		stream: parseName(presentText(fields.stream) ?? DEFAULT_STREAM, 'stream'),
		priority: fields.priority ?? 0,
		...(fields.sendAt !== undefined && { sendAt: fields.sendAt }),
		warnings: [
			...subjectWarnings(line),
			...(isData && !isTemplate
				? ['There is data for templates, but the email is none: nothing of it was used.']
				: []),
		],
	};
}

function parseSender(given: string | undefined): Mailbox {
	const text = presentText(given);
	if (text !== undefined) return parseMailbox(text, 'from');
	throw validationError('from', 'from is missing. Give an address that the queue may send from.');
}

/** What a template becomes is checked once it is rendered. */
function parseSubjectOrTemplate(text: string, isTemplate: boolean): string {
	if (text.trim() === '') {
		throw validationError('subject', 'subject is missing. Give the email a subject line.');
	}
	return isTemplate && holdsLiquid(text) ? text : parseSubject(text);
}

type Given = Pick<z.output<typeof queueInputSchema>, 'to' | 'bcc' | 'recipientData'>;

async function parseRecipients(given: Given): Promise<{
	readonly recipients: readonly QueueRecipient[];
	readonly dropped: readonly string[];
}> {
	const to = await parseManyMailboxes(given.to ?? [], 'to', MAX_RECIPIENT_CHARACTERS);
	const bcc = await parseManyMailboxes(given.bcc ?? [], 'bcc', MAX_RECIPIENT_CHARACTERS);
	const identities = new Map(
		await mapInTurns([...to, ...bcc], ({ address }) => [address, toIdentity(address)]),
	);
	const identityOf = (address: string): AddressIdentity =>
		identities.get(address) ?? toIdentity(address);
	const unique = uniqueRecipients(
		{ to, cc: [], bcc },
		{ max: MAX_CALL_RECIPIENTS, advice: ' in one call. Split them over several.' },
		identityOf,
	);
	const recipients = (['to', 'bcc'] as const).flatMap((type) =>
		unique[type].map((mailbox) => ({ type, mailbox, identity: identityOf(mailbox.address) })),
	);
	if (recipients.length === 0) {
		throw validationError('to', 'There is no recipient. Give at least one in to or bcc.');
	}
	const dataOf: ReadonlyMap<string, JsonObject> = parseRecipientData(
		given.recipientData,
		new Set(recipients.map(({ identity }) => identity)),
	);
	return {
		recipients: recipients.map((each) => ({ ...each, data: dataOf.get(each.identity) })),
		dropped: unique.dropped.map(({ address }) => address),
	};
}

/** The tag may be given as a field or as a header; a message has one. */
function parseOneTag(
	given: string | undefined,
	fromHeaders: readonly string[],
): string | undefined {
	const text = presentText(given);
	const own = text === undefined ? [] : [parseTag(text, 'tag')];
	const [tag, ...others] = uniqueTags([...own, ...fromHeaders]);
	if (others.length === 0) return tag;
	throw validationError(
		'tag',
		`There are ${others.length + 1} tags, in the field tag and in headers; a message has one.`,
	);
}

function parseLabel(given: string | undefined, field: string): string | undefined {
	const text = presentText(given)?.trim();
	if (text === undefined) return undefined;
	checkHeaderText(text, field);
	if (countCharacters(text) <= MAX_LABEL_CHARACTERS) return text;
	throw validationError(field, `${field} may have at most ${MAX_LABEL_CHARACTERS} characters.`);
}

import { OutboxError, validationError } from '../../core/errors';
import type { QueuedContent } from '../../core/queued-message';
import { presentText } from '../../mail/safe-text';
import { parseSubject } from '../../mail/subject';
import type { RenderedText, RenderedTexts, TemplateField } from '../../mail/templates/job';
import { holdsLiquid, type Templates } from '../../mail/templates/templates';
import type { QueueEmail } from './queue-email';

/** What the recipients of a call get: the same for all, or one for each in their order. */
export type CallContents =
	{ readonly shared: QueuedContent } | { readonly each: readonly QueuedContent[] };

/** Of both bodies of a message; mail programs show far less. */
const MAX_BODY_BYTES = 10_000_000;

const FIELDS = ['subject', 'html', 'text'] as const satisfies readonly TemplateField[];
type ContentField = (typeof FIELDS)[number];

/**
 * What the email says, its templates rendered. Only texts that hold Liquid are rendered, and only
 * if the user wants templates.
 * @throws OutboxError `validation_error` on the field at fault, or `payload_too_large`
 */
export async function toContents(
	email: QueueEmail,
	templates: Pick<Templates, 'render'>,
): Promise<CallContents> {
	const rendered = await render(email, templates);
	const textsOf = (field: ContentField): RenderedText | undefined =>
		rendered[field] ?? email[field];
	const contentOf = (index: number): QueuedContent => {
		const textOf = (field: ContentField): string | undefined => {
			const texts = textsOf(field);
			return typeof texts === 'object' ? texts[index] : texts;
		};
		return toContent(email, textOf);
	};
	const isPersonal = FIELDS.some((field) => typeof textsOf(field) === 'object');
	return isPersonal
		? { each: email.recipients.map((_recipient, index) => contentOf(index)) }
		: { shared: contentOf(0) };
}

async function render(
	{ template, data, recipients, ...texts }: QueueEmail,
	templates: Pick<Templates, 'render'>,
): Promise<RenderedTexts> {
	const withLiquid = FIELDS.flatMap((field) => {
		const text = texts[field];
		return text !== undefined && holdsLiquid(text) ? [[field, text] as const] : [];
	});
	if (!template || withLiquid.length === 0) return {};
	return templates.render({
		templates: Object.fromEntries(withLiquid),
		data: JSON.stringify(data),
		recipients: recipients.map((each) => ({
			recipient: { email: each.mailbox.address, name: each.mailbox.name ?? null },
			data: each.data && JSON.stringify(each.data),
		})),
	});
}

function toContent(
	{ headers }: QueueEmail,
	textOf: (field: ContentField) => string | undefined,
): QueuedContent {
	const subject = parseSubject(textOf('subject') ?? '');
	const html = presentText(textOf('html'));
	const text = presentText(textOf('text'));
	if (subject === '') throw emptyText('subject');
	if (html === undefined && text === undefined) throw emptyText('html');
	checkSize({ html, text });
	return {
		subject,
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		headers: { ...headers },
	};
}

function emptyText(field: ContentField): OutboxError {
	return validationError(
		field,
		`${field} is empty once its template is rendered. Check the data, and the conditions in it.`,
	);
}

function checkSize(bodies: {
	readonly html: string | undefined;
	readonly text: string | undefined;
}) {
	let bytes = 0;
	for (const [field, body = ''] of Object.entries(bodies)) {
		bytes += Buffer.byteLength(body);
		if (bytes <= MAX_BODY_BYTES) continue;
		throw new OutboxError(
			'payload_too_large',
			`The message is too big: with ${field} its bodies have ${bytes} bytes, and at most ${MAX_BODY_BYTES} are allowed. Link to what is large.`,
			{ details: { field } },
		);
	}
}

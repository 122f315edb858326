import { isOutboxError } from '../../core/errors';
import type { Mailbox } from '../../core/message';
import { parseMailboxes } from '../../mail/addresses';
import { presentText } from '../../mail/safe-text';
import { parseSubject, subjectWarnings } from '../../mail/subject';
import type { MissingVariable, TemplateField } from '../../mail/templates/job';
import { holdsLiquid, type Templates } from '../../mail/templates/templates';

/** An email whose fields may be templates. */
export interface PrepareRequest {
	readonly fields: Readonly<Partial<Record<TemplateField, string>>>;
	/** What templates may name. */
	readonly data: object;
}

/** The email as it would be sent, and what it lacks for that. Snake case, since it leaves as JSON. */
export interface PreparedEmail {
	readonly ready: boolean;
	readonly to: readonly string[];
	readonly cc: readonly string[];
	readonly bcc: readonly string[];
	readonly reply_to: readonly string[];
	readonly subject: string;
	readonly body_html: string | null;
	readonly body_text: string | null;
	/** Variables that templates name and the data lacks; they stand in the email as written. */
	readonly missing_fields: readonly MissingVariable[];
	/** Fields that the email could not be sent with, and why. */
	readonly problems: readonly { readonly field: string; readonly message: string }[];
	readonly warnings: readonly string[];
}

const ADDRESS_FIELDS = ['to', 'cc', 'bcc', 'reply_to'] as const;

/**
 * Puts the data into an email's fields, and sends nothing.
 * @throws OutboxError `validation_error` on a template that is not valid
 */
export async function prepareEmail(
	{ fields, data }: PrepareRequest,
	templates: Pick<Templates, 'renderPartly'>,
): Promise<PreparedEmail> {
	const withLiquid = Object.entries(fields).filter(([, text]) => holdsLiquid(text));
	const { texts, missing } =
		withLiquid.length === 0
			? { texts: {}, missing: [] }
			: await templates.renderPartly({
					templates: Object.fromEntries(withLiquid),
					data: JSON.stringify(data),
				});
	const rendered: PrepareRequest['fields'] = { ...fields, ...texts };
	const problems: { field: string; message: string }[] = [];
	const attempt = <T>(field: string, otherwise: T, parse: () => T): T => {
		try {
			return parse();
		} catch (error) {
			if (!isOutboxError(error)) throw error;
			problems.push({ field, message: error.message });
			return otherwise;
		}
	};
	const [to = [], cc = [], bcc = [], replyTo = []] = ADDRESS_FIELDS.map((field) => {
		// What is missing from it is no address, and is told of already.
		if (missing.some((each) => each.field === field)) return [rendered[field] ?? ''];
		return attempt(field, [], () => parseMailboxes(rendered[field] ?? '', field).map(toText));
	});
	const subject = attempt('subject', rendered.subject ?? '', () =>
		parseSubject(rendered.subject ?? ''),
	);
	const html = presentText(rendered.html);
	const text = presentText(rendered.text);
	if (to.length === 0) problems.push({ field: 'to', message: 'to is missing.' });
	if (subject === '') problems.push({ field: 'subject', message: 'subject is missing.' });
	return {
		ready: missing.length === 0 && problems.length === 0,
		...{ to, cc, bcc, reply_to: replyTo, subject },
		...{ body_html: html ?? null, body_text: text ?? null },
		...{ missing_fields: missing, problems, warnings: subjectWarnings(subject) },
	};
}

function toText({ address, name }: Mailbox): string {
	return name === undefined ? address : `${name} <${address}>`;
}

import { OutboxError, validationError } from '../../core/errors';
import { quoteInput } from '../safe-text';
import type { TemplateJob, TemplateProblem } from './job';

/** Says which template is at fault, where, and what to do. */
export function toTemplateError(
	problem: TemplateProblem,
	{ recipients }: TemplateJob,
): OutboxError {
	const { field, kind, name = '', position, recipientIndex } = problem;
	const where = position ? ` (line ${position.line}, column ${position.column})` : '';
	const recipient = recipients[recipientIndex ?? -1]?.recipient.email;
	const whose = recipient === undefined ? '' : ` for ${quoteInput(recipient)}`;
	const refuse = (text: string): OutboxError => validationError(field, text);
	switch (kind) {
		case 'missing-variable':
			return refuse(
				`${field} needs the variable ${quoteInput(name)}${where}, which the data${whose} lacks. Add it to the data, or give it a default: {{ … | default: "…" }}.`,
			);
		case 'unknown-filter':
			return refuse(
				`${field} uses the filter ${quoteInput(name)}${where}, which templates do not have. Check its spelling.`,
			);
		case 'unknown-tag':
			return refuse(
				`${field} uses the tag ${quoteInput(name)}${where}, which templates do not have. Check its spelling; other templates cannot be included.`,
			);
		case 'unbounded-range':
			return refuse(
				`${field} has a range${where} with no end that is written as a number of up to six digits, as in (1..count). Give it one.`,
			);
		case 'syntax':
			return refuse(
				`${field} is not a valid Liquid template${where}. Check the braces, quotes and closing tags there.`,
			);
		case 'too-much':
			return refuse(
				`${field} takes too much time or memory to render${where}${whose}. Make the template simpler, or the data smaller.`,
			);
		case 'failed':
			return refuse(
				`${field} cannot be rendered${where}${whose}: a filter or tag there cannot work with what it is given. Check the data.`,
			);
		case 'too-large':
			return new OutboxError(
				'payload_too_large',
				`${field} is too large when it is rendered for all recipients. Split them over several calls.`,
				{ details: { field } },
			);
	}
}

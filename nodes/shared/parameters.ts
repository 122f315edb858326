import type { IGetNodeParameterOptions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import { emailInputSchema } from '../../lib/mail/email-input';
import { hasItems, type NodeContext } from './node-context';

/**
 * The value of a parameter for an item; where there are no items, the only one it has.
 * @throws OutboxError `validation_error` when its expression cannot be resolved
 */
export function readParameter(
	context: NodeContext,
	name: string,
	itemIndex: number,
	fallback: unknown,
	options?: IGetNodeParameterOptions,
): unknown {
	try {
		return hasItems(context)
			? context.getNodeParameter(name, itemIndex, fallback, options)
			: context.getNodeParameter(name, fallback, options);
	} catch (error) {
		throw unresolvable(name, error);
	}
}

function unresolvable(name: string, error: unknown): Error {
	const field = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
	const reason = error instanceof Error ? error.message : 'it is not valid';
	return validationError(field, `The expression in “${field}” cannot be resolved: ${reason}`);
}

/** Fields that were left blank and expressions that led to nothing are the same to a user. */
const absent = (value: unknown): unknown => (value === null || value === '' ? undefined : value);

/** Text, or a number that stands for itself: an expression gives whatever the data holds. */
export const textParameter = z.preprocess(
	absent,
	z.union([z.string(), z.number().transform(String)], { error: 'Give it as text.' }).optional(),
);

/** Addresses as one text or as a list. */
export const addressesParameter = z.preprocess(absent, emailInputSchema.shape.to);

/** A short label such as an id of the CRM. */
export const labelParameter = textParameter.pipe(
	z
		.string()
		.trim()
		.max(255, 'It may have at most 255 characters.')
		.refine((text) => !/\p{Cc}/u.test(text), { error: 'It contains a control character.' })
		.optional(),
);

/** Labels separated by commas, or a list of them. */
export const labelsParameter = z.preprocess(
	(value) =>
		typeof value === 'string'
			? value
					.split(',')
					.map((label) => label.trim())
					.filter((label) => label !== '')
			: (value ?? undefined),
	z.array(z.string(), { error: 'Give labels separated by commas, or a list.' }).optional(),
);

/** A number from a field or an expression. */
export function numberParameter({
	min,
	max,
	whole = true,
}: {
	readonly min: number;
	readonly max: number;
	readonly whole?: boolean;
}): z.ZodType<number | undefined> {
	const range = `Give a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`;
	const number = z.number({ error: range }).min(min, range).max(max, range);
	return z.preprocess(
		(value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : absent(value)),
		(whole ? number.refine(Number.isInteger, { error: range }) : number).optional(),
	);
}

/** One of a fixed set of choices, the first of which counts when none was made. */
export function choiceParameter<const Choice extends string>(
	choices: readonly [Choice, ...Choice[]],
) {
	const error = `Choose one of ${choices.join(', ')}.`;
	return z
		.preprocess(absent, z.enum(choices, { error }).optional())
		.transform((choice): Choice => choice ?? choices[0]);
}

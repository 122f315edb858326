import { z } from 'zod/v4';

import { parseJsonText } from '../../chat/json-text';
import type { Json } from '../../core/canonical-json';
import { validationError } from '../../core/errors';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity, type AddressIdentity } from '../../mail/identity';
import { quoteInput } from '../../mail/safe-text';

export type JsonObject = Readonly<Record<string, Json>>;

/** Made once, since to make it takes longer than to use it. */
const objectSchema = z.record(z.string(), z.json());

/**
 * The variables of templates, as an object or as its JSON.
 * @throws OutboxError `validation_error`
 */
export function parseTemplateData(given: unknown, field: string): JsonObject {
	if (given === undefined || given === null) return {};
	if (typeof given === 'string') {
		return given.trim() === '' ? {} : toObject(parseJsonText(given, field), field);
	}
	return toObject(given, field);
}

/**
 * The variables of single recipients, by their addresses.
 * @param recipients everybody who gets the message
 * @throws OutboxError `validation_error` on `recipient_data`
 */
export function parseRecipientData(
	given: unknown,
	recipients: ReadonlySet<AddressIdentity>,
): ReadonlyMap<AddressIdentity, JsonObject> {
	const field = 'recipient_data';
	const byRecipient = new Map<AddressIdentity, JsonObject>();
	for (const [address, data] of Object.entries(parseTemplateData(given, field))) {
		const identity = toIdentity(parseMailbox(address, field).address);
		const refuse = (problem: string) =>
			validationError(field, `${field}: ${quoteInput(address)} ${problem}.`);
		if (!recipients.has(identity)) throw refuse('is not among the recipients in to and bcc');
		if (byRecipient.has(identity)) throw refuse('is given twice');
		byRecipient.set(identity, toObject(data, field));
	}
	return byRecipient;
}

/** Leaves out what is not JSON, as JSON does. */
function toObject(value: unknown, field: string): JsonObject {
	try {
		const isObject = typeof value === 'object' && !Array.isArray(value);
		if (isObject) return objectSchema.parse(JSON.parse(JSON.stringify(value)));
	} catch {
		// It refers to itself, or is nested too deep to be written.
	}
	throw validationError(
		field,
		`${field} is not valid. Give an object of names and values${field === 'data' ? '' : ' for each address'}.`,
	);
}

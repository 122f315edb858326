import { createRequire } from 'node:module';

import type * as PhoneNumbers from 'libphonenumber-js/min';
import { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import { withoutPrefix } from './channel';

/** Over a hundred small files, so they are loaded when there is a number to read, and not before. */
const requireLazily = createRequire(__filename);

type Library = Pick<
	typeof PhoneNumbers,
	'parsePhoneNumberFromString' | 'validatePhoneNumberLength'
>;
const librarySchema = z.custom<Library>(
	(loaded) => typeof loaded === 'function' || typeof loaded === 'object',
);

/** What the library finds wrong with a number, in words. */
const FAULTS = {
	INVALID_COUNTRY: 'does not begin with the code of a country',
	NOT_A_NUMBER: 'is not a phone number',
	TOO_SHORT: 'is too short for a phone number of its country',
	TOO_LONG: 'is too long for a phone number of its country',
	INVALID_LENGTH: 'does not have the length of a phone number of its country',
} as const;

const EXAMPLE = '+<country code><number>, e.g. +14155550100';

/**
 * The same person by another number: where a country changed its numbers, WhatsApp goes on with those
 * of the day an account was made. Mexico and Argentina had a digit in mobile numbers for calls from
 * abroad, Brazil added a 9 in front.
 */
const RENUMBERED: readonly (readonly [form: RegExp, other: string])[] = [
	[/\+521(\d{10})$/, '+52$1'],
	[/\+52(\d{10})$/, '+521$1'],
	[/\+549(\d{10})$/, '+54$1'],
	[/\+54([1-8]\d{9})$/, '+549$1'],
	[/\+55(\d{2})9(\d{8})$/, '+55$1$2'],
	[/\+55(\d{2})([6-9]\d{7})$/, '+55$19$2'],
];
/** The old form of Mexican mobile numbers, which the library knows no longer. */
const OLD_MEXICAN = /^\+521\d{10}$/;

/**
 * Reads a phone number as people write it, e.g. `+1 (415) 555-0100` or `whatsapp:+14155550100`.
 *
 * That its length is possible is all that is asked: which numbers are in use changes more often than
 * the library does, and in some countries landlines take text messages. Twilio knows better.
 *
 * @returns it in E.164 form
 * @throws OutboxError `validation_error` on `field`; the number is not repeated
 * @see https://www.twilio.com/docs/glossary/what-e164
 */
export function parsePhoneNumber(text: string, field: string): string {
	const written = withoutPrefix(text);
	const refuse = (fault: string) => validationError(field, `${field} ${fault}. Write ${EXAMPLE}.`);
	if (!written.startsWith('+')) throw refuse('is not written with its country in front');
	if (OLD_MEXICAN.test(written)) return written;
	const { parsePhoneNumberFromString, validatePhoneNumberLength } = loadPhoneNumbers();
	const fault = validatePhoneNumberLength(written);
	if (fault !== undefined) throw refuse(FAULTS[fault]);
	const number = parsePhoneNumberFromString(written, { extract: false });
	if (!number) throw refuse(FAULTS.NOT_A_NUMBER);
	if (number.ext !== undefined) throw refuse('has an extension, where no messages arrive');
	return number.number;
}

/**
 * A number in E.164 form, and the one that it had before or after its country was renumbered.
 * @param address may have a channel's prefix, which stays
 */
export function toSpellings(address: string): readonly string[] {
	const others = RENUMBERED.filter(([form]) => form.test(address));
	return [address, ...others.map(([form, other]) => address.replace(form, other))];
}

/** Happens by itself with the first number; whoever can choose the time does it before. */
export function loadPhoneNumbers(): Library {
	return librarySchema.parse(requireLazily('libphonenumber-js/min'));
}

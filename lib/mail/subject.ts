import { validationError } from '../core/errors';
import { checkHeaderText, countCharacters, quoteInput } from './safe-text';

/** RFC 5322 section 2.1.1, counted as a reader counts. */
export const MAX_SUBJECT_CHARACTERS = 998;
const ADVISED_SUBJECT_CHARACTERS = 150;

/**
 * Checks a subject line.
 * @throws OutboxError `validation_error` on `subject`
 */
export function parseSubject(text: string): string {
	const subject = text.trim();
	// No character takes more than two UTF-16 units: what is longer need not be counted.
	const tooLong =
		subject.length > 2 * MAX_SUBJECT_CHARACTERS ||
		countCharacters(subject) > MAX_SUBJECT_CHARACTERS;
	if (tooLong) {
		throw validationError(
			'subject',
			`The subject ${quoteInput(subject)} is too long: it may have at most ${MAX_SUBJECT_CHARACTERS} characters.`,
		);
	}
	checkHeaderText(subject, 'subject');
	return subject;
}

/** Hints about a subject that can be sent all the same. */
export function subjectWarnings(subject: string): readonly string[] {
	const characters = countCharacters(subject);
	if (characters <= ADVISED_SUBJECT_CHARACTERS) return [];
	return [
		`The subject has ${characters} characters. More than ${ADVISED_SUBJECT_CHARACTERS} make it likelier to be taken for spam.`,
	];
}

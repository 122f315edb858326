import { validationError } from '../core/errors';
import { checkHeaderText, countCharacters } from './safe-text';

const MAX_TAGS = 20;
const MAX_TAG_CHARACTERS = 100;

/**
 * Checks one tag: a word or two that becomes a header and something to search by.
 * @throws OutboxError `validation_error`
 */
export function parseTag(text: string, field: string): string {
	const tag = text.trim();
	checkHeaderText(tag, field);
	const characters = countCharacters(tag);
	if (characters > 0 && characters <= MAX_TAG_CHARACTERS) return tag;
	throw validationError(
		field,
		`A tag has 1 to ${MAX_TAG_CHARACTERS} characters, but ${field} has ${characters}.`,
	);
}

/**
 * Leaves each tag once.
 * @throws OutboxError `validation_error` on `tags` when there are more than 20
 */
export function uniqueTags(tags: readonly string[]): readonly string[] {
	const unique = [...new Set(tags)];
	if (unique.length <= MAX_TAGS) return unique;
	throw validationError(
		'tags',
		`There are ${unique.length} tags; a message may have at most ${MAX_TAGS}.`,
	);
}

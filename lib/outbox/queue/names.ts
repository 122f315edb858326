import { validationError } from '../../core/errors';

/** Where messages wait when nobody says where. */
export const DEFAULT_QUEUE = 'default';

/** The kind of email that messages are when nobody says which. */
export const DEFAULT_STREAM = 'transactional';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Checks the name of a queue or of a stream.
 * @throws OutboxError `validation_error`
 */
export function parseName(text: string, field: 'queue' | 'stream'): string {
	const name = text.trim();
	if (NAME.test(name)) return name;
	throw validationError(
		field,
		`${field} is not a name: it has 1 to 64 letters, numbers, dots, hyphens and underscores, and begins with a letter or number.`,
	);
}

import { parseName } from '../queue/names';
import { EVERY_STREAM } from './suppressions';

/**
 * Checks what an entry is about: one stream, or `*` for every email.
 * @throws OutboxError `validation_error` on `stream`
 */
export function parseSuppressedStream(text: string): string {
	return text.trim() === EVERY_STREAM ? EVERY_STREAM : parseName(text, 'stream');
}

import { validationError } from '../core/errors';

export interface TextLimit {
	/** The most that one message may have, in what `measure` counts. */
	readonly max: number;
	/** E.g. `WhatsApp`, for the error. */
	readonly name: string;
	/** How the service counts; UTF-16 units unless given. */
	readonly measure?: (text: string) => number;
}

const utf16Units = (text: string): number => text.length;

/** No message has more characters than this, so no more parts either. */
const MAX_PARTS = 99;
/** What numbering adds to a part at most: `(99/99) `. */
const NUMBERING = '(99/99) ';

/**
 * The text in pieces that the service takes: one as it is, or several that begin with their number,
 * e.g. `(1/3) `. It is cut between paragraphs, lines, sentences or words, whichever comes closest to
 * the end of a piece, and within a word only when there is no other way; never within a character
 * that a reader sees as one.
 *
 * @throws OutboxError `validation_error` on `message` when it is too long and not to be split
 */
export function toParts(text: string, limit: TextLimit, split: boolean): readonly string[] {
	const { max, name, measure = utf16Units } = limit;
	const size = measure(text);
	if (size <= max) return [text];
	if (!split) {
		throw validationError(
			'message',
			`message has ${size} characters, but ${name} takes at most ${max} in one message. Shorten it, or choose to split long messages.`,
		);
	}
	const pieces = cut(text, max - measure(NUMBERING), measure);
	if (pieces.length > MAX_PARTS) {
		throw validationError('message', `message would need ${pieces.length} parts. Shorten it.`);
	}
	return pieces.map((piece, index) => `(${index + 1}/${pieces.length}) ${piece}`);
}

function cut(text: string, max: number, measure: (text: string) => number): string[] {
	const pieces: string[] = [];
	let rest = text.trim();
	while (measure(rest) > max) {
		const head = longestHead(rest, max, measure);
		const end = endOfPiece(head, rest);
		pieces.push(rest.slice(0, end).trimEnd());
		rest = rest.slice(end).trimStart();
	}
	return rest === '' ? pieces : [...pieces, rest];
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** As many whole characters as fit; at least one, or it would never end. */
function longestHead(text: string, max: number, measure: (text: string) => number): string {
	let head = '';
	let size = 0;
	for (const { segment } of graphemes.segment(text)) {
		size += measure(segment);
		if (size > max && head !== '') break;
		head += segment;
	}
	return head;
}

/** Places to cut at, the best first; each leaves what stands before it in the piece. */
const SEAMS: readonly RegExp[] = [/\n\s*\n/g, /\n/g, /[.!?…]\s/g, /\s/g];

/** A piece that is cut at a better seam may be shorter, but not by more than half. */
function endOfPiece(head: string, rest: string): number {
	// A seam that begins right behind the head is as good as one in it.
	const seen = rest.slice(0, head.length + 1);
	for (const seam of SEAMS) {
		const last = [...seen.matchAll(seam)].at(-1);
		const end = last ? last.index + (/[.!?…]/.test(last[0]) ? 1 : 0) : 0;
		if (end > head.length / 2 && end <= head.length) return end;
	}
	return head.length;
}

import { createLazy } from '../core/lazy';

/**
 * Far more than people write. The converter's time grows with the square of the nesting, and each
 * level of a list or quotation indents every line below it, so hostile HTML needs bounds.
 */
const MAX_CHARACTERS = 1_000_000;
const MAX_TAGS = 20_000;
const MAX_DEPTH = 100;

const loadConverter = createLazy(() => import('html-to-text'));

const EMBEDDED_FILE = /data:[\w/+.-]+;base64,[\w/+=-]*/gi;

/**
 * The plain text of an HTML body, for clients and filters that expect a text part. The same HTML
 * always gives the same text. Of an extremely long body it is the beginning; it is empty when there
 * is nothing to read, as in a lone image.
 */
export async function toPlainText(html: string): Promise<string> {
	const { htmlToText } = await loadConverter();
	const text = htmlToText(withinBounds(html), {
		wordwrap: false,
		limits: { maxDepth: MAX_DEPTH },
		selectors: [
			{ selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
			{ selector: 'img', format: 'skip' },
		],
	});
	return text.slice(0, MAX_CHARACTERS).trim();
}

function withinBounds(html: string): string {
	const short = html.replace(EMBEDDED_FILE, '').slice(0, MAX_CHARACTERS);
	let tag = -1;
	for (let count = 0; count <= MAX_TAGS; count++) {
		tag = short.indexOf('<', tag + 1);
		if (tag < 0) return short;
	}
	return short.slice(0, tag);
}

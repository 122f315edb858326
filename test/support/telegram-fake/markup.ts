import { badRequest } from './refused';

const TAGS = ['b', 'strong', 'i', 'em', 'u', 's', 'a', 'code', 'pre', 'blockquote', 'tg-spoiler'];

/**
 * What a reader sees of a text. Knows of markup only what it takes to find mistakes.
 * @throws Refused as Telegram does when the markup is wrong
 */
export function toVisibleText(text: string, parseMode: unknown): string {
	if (parseMode === 'HTML') return readHtml(text);
	if (parseMode === 'MarkdownV2') return readMarkdown(text, /[_*[\]()~`>#+\-=|{}.!]/, true);
	if (parseMode === 'Markdown') return readMarkdown(text, /[_*`]/, false);
	if (parseMode !== undefined) throw badRequest('unsupported parse_mode');
	return text;
}

function readHtml(text: string): string {
	const open: string[] = [];
	for (const { 1: close, 2: tag = '', index } of text.matchAll(/<(\/?)([^\s>]*)[^>]*>?/g)) {
		const at = `at byte offset ${Buffer.byteLength(text.slice(0, index))}`;
		if (!TAGS.includes(tag)) {
			throw badRequest(`can't parse entities: Unsupported start tag "${tag}" ${at}`);
		}
		if (close === '') open.push(tag);
		else if (open.pop() !== tag) {
			throw badRequest(`can't parse entities: Unmatched end tag ${at}, found "</${tag}>"`);
		}
	}
	const [left] = open;
	if (left !== undefined) {
		throw badRequest(`can't parse entities: Can't find end tag corresponding to start tag ${left}`);
	}
	return text.replace(/<[^>]*>/g, '');
}

function readMarkdown(text: string, reserved: RegExp, strict: boolean): string {
	const open = new Set<string>();
	let seen = '';
	for (let index = 0; index < text.length; index++) {
		const character = text.charAt(index);
		if (character === '\\' && strict) {
			seen += text.charAt(++index);
		} else if (/[_*`~]/.test(character) && reserved.test(character)) {
			if (!open.delete(character)) open.add(character);
		} else if (strict && reserved.test(character)) {
			throw badRequest(
				`can't parse entities: Character '${character}' is reserved and must be escaped with the preceding '\\'`,
			);
		} else {
			seen += character;
		}
	}
	if (open.size > 0) {
		throw badRequest(
			`can't parse entities: Can't find end of the entity starting at byte offset ${Buffer.byteLength(text)}`,
		);
	}
	return seen;
}

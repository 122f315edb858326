const MAX_QUOTE_LENGTH = 200;
const REPLY_LINE = /^(\d{3})[ -]?(?:([245]\.\d{1,3}\.\d{1,3})(?:\s|$))?(.*)$/;

/** What a mail server answered to a command. */
export interface SmtpReply {
	/** E.g. 550. */
	readonly code: number;
	/**
	 * The finer status, e.g. `5.1.1`.
	 * @see https://www.rfc-editor.org/rfc/rfc3463
	 */
	readonly enhancedCode?: string;
	/** The server's own words on one line, freed of control characters. */
	readonly text: string;
}

/** Reads a reply of one or more lines; undefined when it is not a reply at all. */
export function parseReply(response: string): SmtpReply | undefined {
	const lines = response.split(/\r?\n/).map((line) => REPLY_LINE.exec(line));
	const [first] = lines;
	if (!first) return undefined;
	const enhancedCode = lines.find((line) => line?.[2])?.[2];
	const words = lines.map((line) => line?.[3] ?? '').join(' ');
	return {
		code: Number(first[1]),
		...(enhancedCode && { enhancedCode }),
		text: words.replace(/\p{C}/gu, ' ').replace(/\s+/g, ' ').trim(),
	};
}

/** Whether the server refused: only then is it certain that a message was not taken. */
export function isRefusal(reply: SmtpReply | undefined): reply is SmtpReply {
	return reply !== undefined && reply.code >= 400 && reply.code <= 599;
}

/**
 * `550 5.1.1`, and the server's words behind it, shortened, unless they repeat what must not be
 * shown: a server may answer with anything it was told.
 */
export function quoteReply(
	{ code, enhancedCode, text }: SmtpReply,
	confidential: readonly string[],
): string {
	const codes = enhancedCode ? `${code} ${enhancedCode}` : `${code}`;
	return text === '' || repeats(text, confidential) ? codes : `${codes} ${shorten(text)}`;
}

/**
 * Whether a server's words repeat some of a message or a secret: all of it, a telling word (long,
 * or with a digit in it), or four words in a row.
 */
function repeats(text: string, confidential: readonly string[]): boolean {
	const words = toWords(text);
	const runs = words
		.map((_, start) => words.slice(start, start + 4))
		.filter((run) => run.length === 4);
	const telling = words.filter(
		(word) => word.length >= 12 || (word.length >= 4 && /\d/.test(word)),
	);
	const pieces = [...runs.map((run) => run.join(' ')), ...telling];
	const spaced = ` ${words.join(' ')} `;
	return confidential.some((secret) => {
		if (secret === '') return false;
		const hidden = ` ${toWords(secret).join(' ')} `;
		return (
			text.includes(secret) ||
			(hidden.trim() !== '' && spaced.includes(hidden)) ||
			pieces.some((piece) => hidden.includes(` ${piece} `))
		);
	});
}

function toWords(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function shorten(text: string): string {
	const characters = [...text];
	if (characters.length <= MAX_QUOTE_LENGTH) return text;
	return `${characters.slice(0, MAX_QUOTE_LENGTH).join('')}…`;
}

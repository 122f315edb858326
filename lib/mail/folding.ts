/**
 * A header is folded at its blanks, so a run without any, and its name, must fit into the 998
 * octets of a line.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1
 */
export const MAX_UNBROKEN_CHARACTERS = 900;
/** A longer run of blanks could fold into a line that looks empty, which would end the headers. */
export const MAX_BLANKS = 40;

const UNFOLDABLE = new RegExp(`[^ ]{${MAX_UNBROKEN_CHARACTERS + 1}}| {${MAX_BLANKS + 1}}`);

/** Whether an ASCII header value can be broken into lines that every server takes. */
export function isFoldable(value: string): boolean {
	return !UNFOLDABLE.test(value);
}

import { escapeHtml } from '../core/escape-html';
import type { ConversationParent } from '../core/mail-store';
import type { EmailMessage, Mailbox } from '../core/message';
import { toPlainText } from './plain-text';
import { toHeaderText } from './safe-text';

export type QuotedBodies = Pick<EmailMessage, 'html' | 'text'>;

/** What is quoted of a message at most; whoever wants all of it has it in the conversation. */
const MAX_QUOTED_CHARACTERS = 100_000;

const BLOCKQUOTE_STYLE = 'margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex';

/**
 * The bodies of a reply with the parent below them, under the usual line that says who wrote it and
 * when. Of a parent in HTML its text is quoted: what others have put into their messages, scripts
 * and remote pictures included, does not go out again in our name.
 *
 * @param timeZone an IANA name; the line says the time there
 */
export async function quoteParent(
	{ html, text }: QuotedBodies,
	parent: Pick<ConversationParent, 'email' | 'sentAt' | 'text' | 'html'>,
	timeZone: string,
): Promise<QuotedBodies> {
	const quote = await toQuotableText(parent);
	if (quote === '') return {};
	const attribution = toAttribution(parent, timeZone);
	const wantsText = text !== undefined || html === undefined;
	return {
		...(html !== undefined && { html: `${html}${quoteInHtml(attribution, quote)}` }),
		...(wantsText && { text: `${withGap(text)}${attribution}\n${quoteInText(quote)}\n` }),
	};
}

async function toQuotableText({
	text,
	html,
}: Pick<ConversationParent, 'text' | 'html'>): Promise<string> {
	const whole = text ?? (html === undefined ? '' : await toPlainText(html));
	return whole.replace(/\r\n?/g, '\n').slice(0, MAX_QUOTED_CHARACTERS).trimEnd();
}

/** E.g. `On Fri, 1 May 2026 at 12:00, Jane Doe <jane@example.net> wrote:` */
function toAttribution(
	{ email: { from }, sentAt }: Pick<ConversationParent, 'email' | 'sentAt'>,
	timeZone: string,
): string {
	const author = describeAuthor(from);
	if (sentAt === undefined) return `${author} wrote:`;
	const date = new Intl.DateTimeFormat('en-GB', {
		...{ timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
		...{ hour: '2-digit', minute: '2-digit' },
	});
	const part = Object.fromEntries(
		date.formatToParts(sentAt).map(({ type, value }) => [type, value]),
	);
	const day = `${part['weekday']}, ${part['day']} ${part['month']} ${part['year']}`;
	return `On ${day} at ${part['hour']}:${part['minute']}, ${author} wrote:`;
}

function describeAuthor({ address, name }: Mailbox): string {
	const shown = toHeaderText(name ?? '');
	return shown === '' ? address : `${shown} <${address}>`;
}

/** Lines that are quotations already get no blank, as mail programs write it (RFC 3676, 4.5). */
function quoteInText(quote: string): string {
	return quote
		.split('\n')
		.map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
		.join('\n');
}

function withGap(text: string | undefined): string {
	const above = (text ?? '').trimEnd();
	return above === '' ? '' : `${above}\n\n`;
}

function quoteInHtml(attribution: string, quote: string): string {
	const lines = escapeHtml(quote).replaceAll('\n', '<br>\n');
	return `<br><div>${escapeHtml(attribution)}</div><blockquote style="${BLOCKQUOTE_STYLE}">${lines}</blockquote>`;
}

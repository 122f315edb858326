import { GraphProblem } from './graph-problem';
import type { Item } from './mailbox';
import type { Call } from './operations';

const FILTER = /^(conversationId|internetMessageId) eq '((?:[^']|'')*)'$/;
const DEFAULT_COUNT = 10;

/** The messages that a list shows: filtered, searched or sorted, but only one of it at a time. */
export function listItems({ mailbox: { items }, query }: Pick<Call, 'mailbox' | 'query'>): Item[] {
	const count = Number(query.get('$top') ?? DEFAULT_COUNT);
	const [search, filter, order] = ['$search', '$filter', '$orderby'].map((name) => query.get(name));
	if (search) {
		if (filter || order) throw unsupported(filter ? 'SearchWithFilter' : 'SearchWithOrderBy');
		const words = toWords(search);
		return newestFirst(items.filter((item) => words.every((word) => holds(item, word)))).slice(
			0,
			count,
		);
	}
	if (!filter)
		return (order === 'receivedDateTime desc' ? newestFirst(items) : items).slice(0, count);
	if (order) throw new GraphProblem(400, 'InefficientFilter', 'The sort order is too complex.');
	return items.filter(toPredicate(filter)).slice(0, count);
}

function toPredicate(filter: string): (item: Item) => boolean {
	const [, property, quoted = ''] = FILTER.exec(filter) ?? [];
	if (!property) {
		throw new GraphProblem(400, 'ErrorInvalidUrlQueryFilter', 'The query filter is invalid.');
	}
	const value = quoted.replaceAll("''", "'");
	return ({ place, fields }) =>
		value === (property === 'conversationId' ? place.conversationId : fields.messageId);
}

/** Of the language of searches, what is not a plain word is refused here, so that it is noticed. */
function toWords(search: string): readonly string[] {
	const [, words] = /^"([^"()*:]+)"$/.exec(search) ?? [];
	if (words === undefined) throw unsupported('BadRequest');
	return words.toLowerCase().split(' ');
}

function holds({ fields: { subject, from, html = '', text } }: Item, word: string): boolean {
	const authors = from.map(({ address, name }) => `${address} ${name}`);
	return [subject, html, text, ...authors].join(' ').toLowerCase().includes(word);
}

function newestFirst(items: readonly Item[]): Item[] {
	return items.toSorted((a, b) => b.receivedAt - a.receivedAt || b.number - a.number);
}

function unsupported(code: string): GraphProblem {
	return new GraphProblem(400, code, 'The query is not supported.');
}

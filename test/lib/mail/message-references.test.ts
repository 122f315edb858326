import {
	extractMessageIds,
	parseMessageId,
	parseReference,
	quoteReference,
	toThreadHeaders,
} from '../../../lib/mail/message-references';
import { errorFrom } from './support';

describe('In-Reply-To and References', () => {
	const messageId = '<parent@x.co>';

	it('In-Reply-To = the parent’s Message-ID', () => {
		expect(toThreadHeaders({ messageId })).toEqual({
			inReplyTo: messageId,
			references: [messageId],
		});
	});

	it('References = the parent’s References followed by the parent’s id, last', () => {
		const references = ['<a@x.co>', '<b@x.co>'];
		expect(toThreadHeaders({ messageId, references, inReplyTo: '<c@x.co>' }).references).toEqual([
			'<a@x.co>',
			'<b@x.co>',
			messageId,
		]);
	});

	it('else its In-Reply-To', () => {
		const parent = { messageId, references: [], inReplyTo: '<c@x.co>' };
		expect(toThreadHeaders(parent).references).toEqual(['<c@x.co>', messageId]);
	});

	it('each id stands once, and what cannot stand in a header is left out', () => {
		const references = ['<a@x.co>', messageId, '<a@x.co>', '<b\r\nBcc: evil@z.co>', 'c@x.co', '<>'];
		expect(toThreadHeaders({ messageId, references }).references).toEqual(['<a@x.co>', messageId]);
	});

	it('of a very long chain the first and the newest are kept', () => {
		const references = Array.from({ length: 1000 }, (_, i) => `<${i}@x.co>`);
		const chain = toThreadHeaders({ messageId, references }).references;
		expect(chain).toHaveLength(50);
		expect(chain.slice(0, 2)).toEqual(['<0@x.co>', '<952@x.co>']);
		expect(chain.slice(-2)).toEqual(['<999@x.co>', messageId]);
	});

	it('ids are found in a header of an inbound message, tidy or not', () => {
		expect(extractMessageIds('<a@x.co>\r\n\t<b c@x.co> (was: <d>) e@x.co <ü@x.co> <')).toEqual([
			'<a@x.co>',
			'<b c@x.co>',
			'<d>',
		]);
		expect(extractMessageIds('<'.repeat(1_000_000))).toEqual([]);
	});
});

describe('naming a parent', () => {
	it.each(['0193a5c0-7b1e-7000-8000-000000000001', '18c9a4b2e7ff21aa', '<a@x.co>', 'AAMk=+/…'])(
		'our uid, the provider’s id or a Message-ID: %s is refused for no form',
		(text) => {
			expect(parseReference(` ${text} `, 'thread_id')).toBe(text);
		},
	);

	it.each(['a\r\nBcc: evil@z.co', 'a\0', ' ', 'a'.repeat(901)])('%j is no name', (text) => {
		expect(errorFrom(() => parseReference(text, 'thread_id')).details.field).toBe('thread_id');
	});

	it.each([
		['<a@x.co>', '<a@x.co>'],
		['a@x.co', '<a@x.co>'],
		[' <no at sign> ', '<no at sign>'],
	])('SMTP takes the Message-ID %j, whatever its form', (text, messageId) => {
		expect(parseMessageId(text, 'thread_id')).toBe(messageId);
	});

	it.each(['<a@x.co> <b@x.co>', '<ü@x.co>', '<>', '<a@x.co', 'a\r\nBcc: evil@z.co'])(
		'%j is no Message-ID',
		(text) => {
			const { code, details } = errorFrom(() => parseMessageId(text, 'thread_id'));
			expect([code, details.field]).toEqual(['validation_error', 'thread_id']);
		},
	);
});

it.each([
	['<parent@x.co>', '“parent@x.co”'],
	['18c9a4b2e7ff21aa', '“18c9a4b2e7ff21aa”'],
])('%s is named in an error as %s, which no HTML can swallow', (reference, quoted) => {
	expect(quoteReference(reference)).toBe(quoted);
});

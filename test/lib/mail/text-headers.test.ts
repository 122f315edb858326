import fc from 'fast-check';

import { compose, composeAndParse, headersOf } from './support';

describe('text headers', () => {
	it('transactional mail: Auto-Submitted: auto-generated (RFC 3834)', async () => {
		expect(await compose()).toContain('\r\nAuto-Submitted: auto-generated\r\n');
	});

	it('a user’s Auto-Submitted replaces ours', async () => {
		const headers = headersOf(await compose({ headers: { 'auto-submitted': 'no' } }));
		expect(headers.match(/auto-submitted/gi)).toHaveLength(1);
		expect(headers).toContain('\r\nauto-submitted: no');
	});

	it('custom headers keep their spelling, JSON in them included', async () => {
		const headers = { 'X-MyApp-ID': 'abc', 'X-SMTPAPI': '{"category": ["a", "b"]}' };
		const mime = await compose({ headers });
		expect(mime).toContain('\r\nX-MyApp-ID: abc\r\n');
		expect(mime).toContain('\r\nX-SMTPAPI: {"category": ["a", "b"]}\r\n');
	});

	it('custom headers that are not ASCII are encoded', async () => {
		const mime = await compose({ headers: { 'X-City': 'Köln' } });
		expect(mime).toContain('\r\nX-City: =?UTF-8?B?S8O2bG4=?=\r\n');
	});

	it('List-Unsubscribe with one-click (RFC 8058)', async () => {
		const listUnsubscribe = {
			url: 'https://x.co/u?id=1',
			mailto: 'mailto:leave@x.co',
			oneClick: true,
		};
		const mime = await compose({ listUnsubscribe });
		expect(mime).toContain('\r\nList-Unsubscribe: <https://x.co/u?id=1>, <mailto:leave@x.co>\r\n');
		expect(mime).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
	});

	it('List-Unsubscribe without one-click has no List-Unsubscribe-Post', async () => {
		const headers = headersOf(
			await compose({ listUnsubscribe: { mailto: 'mailto:leave@x.co', oneClick: false } }),
		);
		expect(headers).toContain('\r\nList-Unsubscribe: <mailto:leave@x.co>');
		expect(headers).not.toContain('List-Unsubscribe-Post');
	});

	it('X-Outbox-Tag stands once for each tag', async () => {
		const headers = headersOf(await compose({}, { tags: ['spring', 'größe'] }));
		expect(headers).toContain('\r\nX-Outbox-Tag: spring\r\n');
		expect(headers.match(/X-Outbox-Tag/g)).toHaveLength(2);
	});

	it('In-Reply-To and References name the parent', async () => {
		const parent = { messageId: '<p@x.co>', references: ['<a@x.co>', '<b@x.co>'] };
		const parsed = await composeAndParse({}, { parent });
		expect(parsed.inReplyTo).toBe('<p@x.co>');
		expect(parsed.references).toEqual(['<a@x.co>', '<b@x.co>', '<p@x.co>']);
	});

	it.each([
		'Grüße aus Köln 🎈',
		'Say "hello"',
		'=?utf-8?Q?not=20encoded?=',
		`two${' '.repeat(100)}blanks`,
		'a'.repeat(998),
		'件名'.repeat(499),
		'a,b;c <d@e.co>: (f)',
	])('the subject is read as it was written: %j', async (subject) => {
		expect((await composeAndParse({ subject })).subject).toBe(subject);
	});

	it('a plain subject is sent plain', async () => {
		expect(await compose({ subject: 'Re: "Invoice" 5' })).toContain('Subject: Re: "Invoice" 5\r\n');
	});
});

describe('properties', () => {
	const line = fc
		.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
		.map((text) => text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim())
		.filter((text) => text !== '' && !text.startsWith('=?'));

	it('whatever a subject and a tag say, they add no header', async () => {
		await fc.assert(
			fc.asyncProperty(line, line, async (subject, tag) => {
				const headers = headersOf(await compose({ subject }, { tags: [tag] }));
				const names = headers.replace(/\r\n[ \t]+/g, ' ').match(/^[^:\r\n]+(?=:)/gm);
				expect(names).toEqual(
					[
						['Subject', 'X-Outbox-Id', 'X-Outbox-Tag', 'Auto-Submitted', 'From', 'To'],
						['Message-ID', 'Date', 'Content-Transfer-Encoding', 'MIME-Version', 'Content-Type'],
					].flat(),
				);
			}),
			{ numRuns: 60 },
		);
	});

	it('a subject is read as it was written', async () => {
		await fc.assert(
			fc.asyncProperty(line, async (subject) => {
				const parsed = await composeAndParse({ subject });
				expect(parsed.subject?.normalize()).toBe(subject.normalize());
			}),
			{ numRuns: 60 },
		);
	});
});

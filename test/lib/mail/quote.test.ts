import { quoteParent } from '../../../lib/mail/quote';

const parent = {
	email: {
		messageId: '<p@x.co>',
		from: { address: 'jane@example.net', name: 'Jane Doe' },
		...{ replyTo: [], to: [], cc: [], subject: 'Invoice' },
	},
	sentAt: Date.UTC(2026, 4, 1, 10),
	text: 'Where is it?\r\n\r\n> Earlier words\r\n',
};

describe('quoting the message replied to', () => {
	it('puts it below, under the line that says who wrote it and when', async () => {
		const { text, html } = await quoteParent({ text: 'Here.' }, parent, 'Europe/Berlin');
		expect(text).toBe(
			[
				'Here.',
				'',
				'On Fri, 1 May 2026 at 12:00, Jane Doe <jane@example.net> wrote:',
				'> Where is it?',
				'>',
				'>> Earlier words',
				'',
			].join('\n'),
		);
		expect(html).toBeUndefined();
	});

	it('does so in HTML as well, where nothing of it is HTML any more', async () => {
		const hostile = { ...parent, text: '<script>alert(1)</script>\nBye & "all"' };
		const { html, text } = await quoteParent({ html: '<p>Here.</p>' }, hostile, 'UTC');
		expect(html).toContain('<p>Here.</p><br><div>On Fri, 1 May 2026 at 10:00, Jane Doe');
		expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;<br>\nBye &amp; &#34;all&#34;');
		expect(html).not.toContain('<script>');
		expect(text).toBeUndefined();
	});

	it('quotes the text of a message that is HTML alone', async () => {
		const { text: _text, ...htmlOnly } = { ...parent, html: '<h1>Hi</h1><p>there</p>' };
		const { text } = await quoteParent({ text: 'x' }, htmlOnly, 'UTC');
		expect(text).toMatch(/> HI|> Hi/);
		expect(text).toContain('> there');
		expect(text).not.toContain('<h1>');
	});

	it('leaves the date out where the message has none, and quotes nothing of an empty one', async () => {
		const { sentAt: _at, ...undated } = parent;
		const { text } = await quoteParent({ text: 'x' }, undated, 'UTC');
		expect(text).toContain('\nJane Doe <jane@example.net> wrote:\n');
		expect(await quoteParent({ text: 'x' }, { ...parent, text: ' \n' }, 'UTC')).toEqual({});
	});
});

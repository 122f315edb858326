import { toPlainText } from '../../../lib/mail/plain-text';

describe('the text part made from HTML', () => {
	it('reads like the HTML', async () => {
		const html =
			'<style>p {color: red}</style><h1>Invoice</h1><p>Dear Jane,<br>see <a href="https://x.co/1">here</a>' +
			' or <a href="https://x.co">https://x.co</a>.</p><ul><li>a &amp; b</li></ul><img src="x.png" alt="">';
		const text = await toPlainText(html);
		expect(text).toContain('Dear Jane,\nsee here [https://x.co/1] or https://x.co.');
		expect(text).toContain('* a & b');
		expect(text).not.toMatch(/color|x\.png|</);
	});

	it('does not break long lines, and is empty where there is nothing to read', async () => {
		expect(await toPlainText(`<p>${'word '.repeat(100)}</p>`)).not.toContain('\n');
		expect(await toPlainText('<img src="cid:logo">')).toBe('');
	});

	it.each([
		['open tags', '<div>'.repeat(1_000_000)],
		['nested lists', '<ul><li>'.repeat(100_000)],
		['a long quotation', `${'<blockquote>'.repeat(400)}<pre>${'a\n'.repeat(2_000_000)}`],
		['unfinished tags', '<a href="'.repeat(500_000)],
	])('survives millions of %s', async (_, html) => {
		const text = await toPlainText(`<p>Hello</p>${html}`);
		expect(text).toMatch(/^Hello/);
		expect(text.length).toBeLessThanOrEqual(1_000_000);
	});

	it('reads on behind an embedded image', async () => {
		const image = `<img src="data:image/png;base64,${'A'.repeat(2_000_000)}">`;
		expect(await toPlainText(`${image}<p>Hello</p>`)).toBe('Hello');
	});
});

import { toContents } from '../../../../lib/outbox/queue/contents';
import { parseQueueInput } from '../../../../lib/outbox/queue/parse-queue-input';
import { seedInput, useTemplates } from './setup';

const templates = useTemplates();
const contentsOf = async (overrides: object) =>
	toContents(await parseQueueInput({ ...seedInput, ...overrides }), templates());
const { headers, text, html } = seedInput;

const personal = {
	template: true,
	subject: 'Hello {{ name }}',
	html: '<p>{{ name }}: {{ code }}</p>',
	text: 'Your code is {{ code }}.',
	to: ['Ann <ann@example.test>', 'bob@example.test'],
	bcc: [],
	data: { name: 'friend' },
	recipientData: {
		'ann@example.test': { code: '<1>', name: 'Ann' },
		'BOB@example.test': { code: 2 },
	},
};

describe('what the recipients get', () => {
	it('is the same for all without templates, and no template is looked at', async () => {
		const render = jest.fn();
		const overrides = { subject: '{{ name', text: '{% nonsense %}' };
		const email = await parseQueueInput({ ...seedInput, ...overrides });
		expect(await toContents(email, { render })).toEqual({
			shared: { ...overrides, html, headers },
		});
		const plain = await parseQueueInput({ ...seedInput, template: true, data: { a: 1 } });
		expect(await toContents(plain, { render })).toEqual({
			shared: { subject: seedInput.subject, html, text, headers },
		});
		expect(render).not.toHaveBeenCalled();
	});

	it('is rendered for each', async () => {
		expect(await contentsOf(personal)).toEqual({
			each: [
				{ subject: 'Hello Ann', html: '<p>Ann: &lt;1&gt;</p>', text: 'Your code is <1>.', headers },
				{ subject: 'Hello friend', html: '<p>friend: 2</p>', text: 'Your code is 2.', headers },
			],
		});
	});

	it('is rendered once when it is the same for all', async () => {
		const contents = await contentsOf({
			template: true,
			text: 'Hi {{ name }}',
			data: { name: 'all' },
		});
		expect(contents).toMatchObject({ shared: { text: 'Hi all', html } });
	});

	it('knows the recipient', async () => {
		const contents = await contentsOf({
			...personal,
			subject: '{{ recipient.name | default: recipient.email }}',
		});
		expect(contents).toMatchObject({ each: [{ subject: 'Ann' }, { subject: 'bob@example.test' }] });
	});

	it('is rendered for 10,000', async () => {
		const to = Array.from({ length: 10_000 }, (_, index) => `r${index}@example.test`);
		const contents = await contentsOf({
			template: true,
			text: 'Hi {{ recipient.email }}',
			to,
			bcc: [],
		});
		expect('each' in contents && contents.each[9999]?.text).toBe('Hi r9999@example.test');
	});
});

describe('what cannot be said', () => {
	it.each<[what: string, overrides: object, field: string]>([
		['a missing variable in the subject', { subject: '{{ nope }}' }, 'subject'],
		['a missing variable in html', { html: '{{ nope }}' }, 'html'],
		['a missing variable in text', { text: '{{ order.nope }}', data: { order: {} } }, 'text'],
		[
			'one that only one recipient lacks',
			{ ...personal, recipientData: { 'ann@example.test': { code: 1 } } },
			'html',
		],
		['a faulty template', { text: '{% if %}' }, 'text'],
		['a template bomb', { html: '{% for i in (1..99999999) %}x{% endfor %}' }, 'html'],
		['a subject that turns out empty', { subject: '{% if false %}x{% endif %}' }, 'subject'],
		[
			'a subject with a line break from the data',
			{ subject: '{{ a }}', data: { a: 'x\r\nBcc: y@x.test' } },
			'subject',
		],
		[
			'a subject that turns out too long',
			{ subject: '{{ a }}', data: { a: 'x'.repeat(999) } },
			'subject',
		],
		['bodies that turn out empty', { html: '{{ a }}', text: ' {{ a }} ', data: { a: '' } }, 'html'],
	])('%s is a validation_error on its field', async (_what, overrides, field) => {
		await expect(contentsOf({ template: true, ...overrides })).rejects.toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			details: { field },
		});
	});

	it('names the variable and whose data lacks it', async () => {
		const recipientData = { 'ann@example.test': { code: 1 } };
		await expect(contentsOf({ ...personal, recipientData })).rejects.toThrow(
			/^html needs the variable “code” .*“bob@example\.test” lacks/,
		);
	});

	it.each([
		['html', { html: 'x'.repeat(10_000_001) }],
		['text', { html: 'x'.repeat(6_000_000), text: 'x'.repeat(6_000_000) }],
	])('a huge body is payload_too_large on %s', async (field, overrides) => {
		await expect(contentsOf(overrides)).rejects.toMatchObject({
			code: 'payload_too_large',
			details: { field },
		});
	});
});

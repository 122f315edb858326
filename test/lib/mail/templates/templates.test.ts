import type { TemplateField, TemplateJob } from '../../../../lib/mail/templates/job';
import {
	createTemplates,
	holdsLiquid,
	type Templates,
} from '../../../../lib/mail/templates/templates';
import { createSystemClock } from '../../../../lib/outbox/system';

const jane = { recipient: { email: 'jane@example.com', name: 'Jane' } };
const bob = { recipient: { email: 'bob@example.com', name: null } };

let templates: Templates;
beforeAll(() => {
	templates = createTemplates({ clock: createSystemClock(), patienceMs: 2000 });
});
afterAll(() => templates.close());

function aJob(
	texts: TemplateJob['templates'],
	data: object = {},
	recipients: TemplateJob['recipients'] = [jane],
): TemplateJob {
	return { templates: texts, data: JSON.stringify(data), recipients };
}

const render = async (
	template: string,
	data: object = {},
	{
		field = 'text',
		recipients,
	}: { field?: TemplateField; recipients?: TemplateJob['recipients'] } = {},
) => (await templates.render(aJob({ [field]: template }, data, recipients)))[field];

const errorOf = async (template: string, data: object = {}, field: TemplateField = 'text') =>
	render(template, data, { field }).then(
		() => undefined,
		(error: unknown) => error,
	);

describe('what templates can do', () => {
	it.each([
		['a variable', 'Hi {{ name }}', { name: 'Jane' }, 'Hi Jane'],
		['a path', '{{ order.items[0].title }}', { order: { items: [{ title: 'Cup' }] } }, 'Cup'],
		['a loop', '{% for x in list %}{{ x }};{% endfor %}', { list: [1, 2] }, '1;2;'],
		['a range', '{% for i in (1..count) %}{{ i }}{% endfor %}', { count: 3 }, '123'],
		['a condition', '{% if vip %}VIP{% else %}-{% endif %}', { vip: false }, '-'],
		['a condition on what is missing', '{% if vip %}VIP{% else %}-{% endif %}', {}, '-'],
		['a default for what is missing', '{{ name | default: "friend" }}', {}, 'friend'],
		['filters', '{{ "a,b" | split: "," | join: "+" | upcase }}', {}, 'A+B'],
		[
			'a filter by a property',
			'{% assign on = list | where: "on", true %}{{ on | size }}',
			{ list: [{ on: true }, { on: false }] },
			'1',
		],
		['a capture', '{% capture x %}<{{ n }}>{% endcapture %}{{ x }}{{ x }}', { n: 1 }, '<1><1>'],
		['a shortened text', '{{ title | truncate: 8, "..." }}', { title: 'A long title' }, 'A lon...'],
		['a list as text', '{{ list }}', { list: ['a', ['b', null]] }, 'ab'],
		['raw', '{% raw %}{{ name }}{% endraw %}', {}, '{{ name }}'],
	])('%s', async (_what, template, data, expected) => {
		expect(await render(template, data)).toBe(expected);
	});

	it('escape what they put out in HTML, and only there', async () => {
		const template = '{{ name }}{% echo name %}{{ name | raw }}{{ list }}';
		const data = { name: `<b a="1">&'`, list: ['<', '>'] };
		const escaped = '&lt;b a=&#34;1&#34;&gt;&amp;&#39;';
		expect(await render(template, data, { field: 'html' })).toBe(
			`${escaped}${escaped}${data.name}&lt;&gt;`,
		);
		const plain = `${data.name.repeat(3)}<>`;
		expect(await render(template, data, { field: 'text' })).toBe(plain);
		expect(await render(template, data, { field: 'subject' })).toBe(plain);
	});
});

describe('for several recipients', () => {
	const recipients = [
		{ ...jane, data: '{"code":1}' },
		{ ...bob, data: '{"code":2}' },
	];

	it('renders what is the same for all once', async () => {
		expect(await render('Hi {{ shop }}', { shop: 'Acme' }, { recipients })).toBe('Hi Acme');
	});

	it('renders what names the recipient for each', async () => {
		const template = '{{ recipient.email }}/{{ recipient.name | default: "you" }}';
		expect(await render(template, {}, { recipients })).toEqual([
			'jane@example.com/Jane',
			'bob@example.com/you',
		]);
	});

	it('takes a recipient’s own data first', async () => {
		expect(await render('{{ code }}{{ shop }}', { code: 0, shop: 'x' }, { recipients })).toEqual([
			'1x',
			'2x',
		]);
	});

	it('notices what depends on data that only others have', async () => {
		const template = '{% if vip %}VIP{% else %}-{% endif %}';
		const [first, second] = recipients;
		const some = [first ?? jane, { ...(second ?? bob), data: '{"vip":true}' }];
		expect(await render(template, {}, { recipients: some })).toEqual(['-', 'VIP']);
	});

	it('notices names that are made at run time', async () => {
		const template = '{% assign k = "reci" | append: "pient" %}{{ [k].email }}';
		expect(await render(template, {}, { recipients })).toEqual([
			'jane@example.com',
			'bob@example.com',
		]);
	});

	it('lets the data have a recipient of its own', async () => {
		expect(await render('{{ recipient }}', { recipient: 'the board' }, { recipients })).toBe(
			'the board',
		);
	});

	it('says whose data lacks something', async () => {
		const job = aJob({ html: '{{ code }}' }, {}, [{ ...jane, data: '{"code":1}' }, bob]);
		await expect(templates.render(job)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'html' },
			message: expect.stringMatching(/“code”.*for “bob@example.com” lacks/),
		});
	});

	it('refuses more text than fits in all', async () => {
		const job = aJob({ text: '{{ recipient.email }}{{ long }}' }, { long: 'x'.repeat(1_900_000) }, [
			...Array(40).fill(jane),
		]);
		await expect(templates.render(job)).rejects.toMatchObject({
			code: 'payload_too_large',
			details: { field: 'text' },
		});
	});
});

describe('a faulty template', () => {
	it.each<[what: string, template: string, message: RegExp, data?: object]>([
		['a missing variable', 'Hi {{ name }}', /“name” \(line 1, column \d+\).*lacks/],
		['a missing member', '{{ order.total }}', /“order.total”/, { order: {} }],
		['a member of nothing', '{{ order.total.net }}', /“order.total”/, { order: {} }],
		['what objects inherit', '{{ order.constructor }}', /“order.constructor”/, { order: {} }],
		['what everything inherits', '{{ toString }}', /“toString”/],
		['an unknown filter', '\n{{ 1 | shout }}', /the filter “shout” \(line 2/],
		['an unknown tag', '{% shout %}', /the tag “shout”/],
		['an open output', 'Hi {{ name', /not a valid Liquid template \(line 1/],
		['an open tag', '{% if name %}Hi', /not a valid Liquid template/],
		['an object as text', '{{ order }}', /cannot be rendered/, { order: {} }],
		['a filter that cannot work', '{{ "%%%" | base64_decode }}', /cannot be rendered/],
		['another template', '{% include "secret" %}', /the tag “include”/],
		['a partial', '{% render "/etc/passwd" %}', /the tag “render”/],
		['a layout', '{% layout "/etc/passwd" %}', /the tag “layout”/],
		['a block', '{% block a %}{% endblock %}', /the tag “block”/],
		[
			'an expression as text',
			'{{ list | where_exp: "x", "x" }}',
			/the filter “where_exp”/,
			{ list: [1] },
		],
	])('%s is refused with its place', async (_what, template, message, data = {}) => {
		expect(await errorOf(template, data)).toMatchObject({
			code: 'validation_error',
			details: { field: 'text' },
			message: expect.stringMatching(message),
		});
	});

	it('is not repeated in the error', async () => {
		const secret = 'the code is 4711';
		for (const template of [`${secret}{{`, `{{ "${secret}" | x | }}`, `{% if "${secret}" %}`]) {
			const error = await errorOf(template);
			expect(JSON.stringify([error, String(error)])).not.toContain(secret);
		}
	});
});

describe('a template bomb', () => {
	const big = 9_007_199_254_740_992;
	it.each([
		['a huge loop', '{% for i in (1..1000000000) %}x{% endfor %}'],
		[
			'loops in loops',
			'{% for a in (1..5000) %}{% for b in (1..5000) %}{% for c in (1..5000) %}{% endfor %}{% endfor %}{% endfor %}',
		],
		[
			'a text that doubles',
			`{% assign a = "x" %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`,
		],
		[
			'captures that double',
			`{% assign a = "x" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}{{ a }}`,
		],
		['a lot of output', '{% for i in (1..100000) %}{{ long }}{% endfor %}'],
		['a lot of plain text', '{% for i in (1..1000000) %}xxxxxxxxxxxxxxxxxxxx{% endfor %}'],
		[
			'a list that doubles',
			`{% assign a = long | split: "," %}${'{% assign a = a | concat: a %}'.repeat(12)}{{ a | upcase }}`,
		],
		[
			'a list of lists',
			`{% assign a = long | split: "," %}${'{% assign a = a | push: a %}'.repeat(30)}{{ a }}`,
		],
		[
			'a list in a filter’s argument',
			`{% assign a = long | split: "," %}${'{% assign a = a | concat: a %}'.repeat(12)}{{ "x" | append: a }}`,
		],
		['padding of dates', '{{ "now" | date: "%2000000000Y" }}'],
		[
			'lists that are compared',
			`{% assign a = "x" | split: "," %}${'{% assign b = a | concat: a %}{% assign a = b | push: b | push: b %}'.repeat(8)}{% if a == a %}{% endif %}`,
		],
		['deep nesting', '{% if true %}'.repeat(60_000)],
		['a very long template', 'x'.repeat(1_000_001)],
	])('%s is refused as too much', async (_what, template) => {
		expect(await errorOf(template, { long: 'x'.repeat(100_000) })).toMatchObject({
			code: 'validation_error',
			details: { field: 'text' },
			message: expect.stringMatching(/too much time or memory/),
		});
	});

	it.each([
		['in a loop', `{% for i in (${big}..${big + 2}) %}x{% endfor %}`],
		['of variables', '{% for i in (low..high) %}x{% endfor %}'],
		['as a value', '{% assign x = (low..high) %}'],
		['behind quotation marks', `{% cycle 'a' ' , (low..high) ' %}`],
		['in a liquid tag', '{% liquid\nfor i in (low..high)\necho i\nendfor %}'],
	])('a range without end %s is refused', async (_what, template) => {
		expect(await errorOf(template, { low: big, high: big + 2 })).toMatchObject({
			code: 'validation_error',
			message: expect.stringMatching(/range/),
		});
	});

	it('a range made at run time is refused', async () => {
		const template = '{{ list | where: path, 1 }}';
		expect(await errorOf(template, { list: [{}], path: `[(${big}..${big + 2})]` })).toMatchObject({
			code: 'validation_error',
		});
	});

	it('that does nothing but take time is ended, and the next job is done', async () => {
		const list = Array.from({ length: 3000 }, (_, index) => index);
		const condition = Array(9000).fill('list contains "x"').join(' or ');
		expect(await errorOf(`{% if ${condition} %}{% endif %}`, { list }, 'html')).toMatchObject({
			code: 'validation_error',
			details: { field: 'html' },
			message: expect.stringMatching(/too much time or memory/),
		});
		expect(await render('Hi {{ name }}', { name: 'Jane' })).toBe('Hi Jane');
	}, 30_000);
});

describe('what reads nothing but the data', () => {
	it('sees no environment and no process', async () => {
		for (const name of ['process', 'global', 'globalThis', 'require']) {
			expect(await errorOf(`{{ ${name} }}`)).toMatchObject({ code: 'validation_error' });
		}
	});

	it('takes a member named __proto__ for data', async () => {
		const job = { ...aJob({ text: '{{ name }}' }), data: '{"__proto__":{"name":"x"}}' };
		await expect(templates.render(job)).rejects.toMatchObject({ code: 'validation_error' });
	});
});

it('knows templates by their braces', () => {
	expect(['a {{ b }}', '{% if a %}'].map(holdsLiquid)).toEqual([true, true]);
	expect(['a { b }', '{ % }', ''].map(holdsLiquid)).toEqual([false, false, false]);
});

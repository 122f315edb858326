import { parseQueueInput } from '../../../../lib/outbox/queue/parse-queue-input';
import { seedInput } from './setup';

const parse = (overrides: object = {}) => parseQueueInput({ ...seedInput, ...overrides });

const addresses = (count: number, from = 0) =>
	Array.from(
		{ length: count },
		(_, index) => `recipient-${from + index}@some-long-domain.example.test`,
	);

describe('an email for the queue', () => {
	it('has what was left out by default', async () => {
		const { from, subject, text, to } = seedInput;
		expect(await parseQueueInput({ from, subject, text, to: to[0] })).toEqual({
			queue: 'default',
			from: { address: from },
			recipients: [{ type: 'to', mailbox: { address: to[0] }, identity: to[0], data: undefined }],
			dropped: [],
			replyTo: [],
			subject,
			text,
			headers: {},
			template: false,
			data: {},
			stream: 'transactional',
			priority: 0,
			warnings: [],
		});
	});

	it('takes everything else', async () => {
		expect(
			await parse({
				tag: ' welcome ',
				contactId: ' c-1 ',
				dealId: 'd-1',
				sendAt: '2026-04-17T12:22:11+02:00',
				priority: 100,
				stream: 'receipts',
				queue: 'acme.eu',
				template: true,
				data: { shop: 'Acme', at: new Date(0) },
				recipientData: { 'KNOWN@example.test': { code: 1 } },
			}),
		).toMatchObject({
			tag: 'welcome',
			contactId: 'c-1',
			dealId: 'd-1',
			sendAt: Date.UTC(2026, 3, 17, 10, 22, 11),
			priority: 100,
			stream: 'receipts',
			queue: 'acme.eu',
			template: true,
			data: { shop: 'Acme', at: '1970-01-01T00:00:00.000Z' },
			recipients: [{ data: { code: 1 } }, {}, {}, {}],
		});
	});

	it('takes data as JSON, and times as milliseconds', async () => {
		const email = await parse({ template: true, data: '{"a":[1]}', sendAt: 1_776_421_331_000 });
		expect(email).toMatchObject({ data: { a: [1] }, sendAt: 1_776_421_331_000 });
	});

	it('passes over what was left blank', async () => {
		const blank = {
			tag: '',
			contactId: ' ',
			sendAt: '',
			stream: '',
			queue: '',
			data: '',
			html: '',
		};
		const email = await parse(blank);
		for (const name of ['tag', 'contactId', 'sendAt', 'html'])
			expect(email).not.toHaveProperty(name);
		expect(email).toMatchObject({ stream: 'transactional', queue: 'default', data: {} });
	});

	it('takes the same tag from both places', async () => {
		const headers = { 'X-Outbox-Tag': 'a', 'X-Leadpush-Tag': 'a' };
		expect((await parse({ tag: 'a', headers })).tag).toBe('a');
	});

	it('takes 10,000 recipients, duplicates not counted', async () => {
		const to = addresses(10_000);
		const { recipients, dropped } = await parse({ to: [...to, ...to.slice(0, 5)], bcc: undefined });
		expect([recipients.length, dropped.length]).toEqual([10_000, 5]);
		expect((await parse({ to: to.join(', '), bcc: undefined })).recipients).toHaveLength(10_000);
	});

	it('warns about data that nothing uses', async () => {
		expect((await parse({ data: { a: 1 } })).warnings).toHaveLength(1);
		expect(
			(await parse({ recipientData: { [seedInput.from]: {} }, to: [seedInput.from] })).warnings,
		).toHaveLength(1);
		expect((await parse({ data: { a: 1 }, template: true })).warnings).toEqual([]);
	});

	it('keeps a template’s subject as it is until it is rendered', async () => {
		const subject = `{% if a %}\n${'x'.repeat(2000)}{% endif %}`;
		expect((await parse({ subject, template: true })).subject).toBe(subject);
		await expect(parse({ subject })).rejects.toThrow();
	});
});

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);

describe('bad input', () => {
	it.each<[what: string, overrides: object, field: string]>([
		['10,001 recipients', { to: addresses(10_001), bcc: [] }, 'to'],
		['10,001 recipients in both', { to: addresses(9000), bcc: addresses(1001, 9000) }, 'bcc'],
		['a bad address', { to: ['a@x.test', 'b@@x.test'] }, 'to[1]'],
		['a line break in an address', { to: 'a@x.test\r\nBcc: b@x.test' }, 'to'],
		['a recipient that is no text', { to: [{ email: 'a@x.test' }] }, 'to[0]'],
		['a bad bcc', { bcc: ['nobody'] }, 'bcc[0]'],
		['a bad reply_to', { replyTo: 'nobody' }, 'reply_to'],
		['a bad sender', { from: 'nobody' }, 'from'],
		['two senders', { from: 'a@x.test, b@x.test' }, 'from'],
		['no sender', { from: ' ' }, 'from'],
		['no subject', { subject: undefined }, 'subject'],
		['a blank subject', { subject: ' ' }, 'subject'],
		['a subject with a line break', { subject: 'a\nb' }, 'subject'],
		['a subject that is no text', { subject: 1 }, 'subject'],
		['a body that is no text', { html: ['a'] }, 'html'],
		['headers as a list', { headers: [] }, 'headers'],
		['a header that is no text', { headers: { 'X-A': 1 } }, 'headers.X-A'],
		['a reserved header', { headers: { Bcc: 'a@x.test' } }, 'headers.Bcc'],
		['two tags', { tag: 'a', headers: { 'X-Outbox-Tag': 'b' } }, 'tag'],
		['a tag with a line break', { tag: 'a\nb' }, 'tag'],
		['a tag that is too long', { tag: 'x'.repeat(101) }, 'tag'],
		['a contact id with a line break', { contactId: 'a\nb' }, 'contact_id'],
		['a deal id that is too long', { dealId: 'x'.repeat(256) }, 'deal_id'],
		['a time without zone', { sendAt: '2026-04-17T10:22:11' }, 'send_at'],
		['a date that does not exist', { sendAt: '2026-02-30T10:22:11Z' }, 'send_at'],
		['a time that is none', { sendAt: 'tomorrow' }, 'send_at'],
		['a negative priority', { priority: -1 }, 'priority'],
		['too great a priority', { priority: 101 }, 'priority'],
		['half a priority', { priority: 0.5 }, 'priority'],
		['a stream for all', { stream: '*' }, 'stream'],
		['a queue with a colon', { queue: 'a:b' }, 'queue'],
		['a queue whose name is too long', { queue: 'x'.repeat(65) }, 'queue'],
		['data that is a list', { data: [1] }, 'data'],
		['data that is a number', { data: 1 }, 'data'],
		['data that is no JSON', { data: '{"a":' }, 'data'],
		['data that refers to itself', { data: cyclic }, 'data'],
		['data that is nested too deep', { data: deep }, 'data'],
		['data of a stranger', { recipientData: { 'a@x.test': {} } }, 'recipient_data'],
		['data of nobody', { recipientData: { nobody: {} } }, 'recipient_data'],
		[
			'data of one recipient twice',
			{ recipientData: { 'known@example.test': {}, 'KNOWN@example.test': {} } },
			'recipient_data',
		],
		[
			'a recipient’s data that is no object',
			{ recipientData: { 'known@example.test': 1 } },
			'recipient_data',
		],
		['an unknown field', { cc: ['a@x.test'] }, 'cc'],
		['a misspelt field', { replyto: 'a@x.test' }, 'replyto'],
	])('%s is a validation_error on its field', async (_what, overrides, field) => {
		await expect(parse(overrides)).rejects.toThrow(
			expect.objectContaining({
				code: 'validation_error',
				delivery: 'not-sent',
				details: { field },
			}),
		);
	});

	it.each([[null], [undefined], ['text'], [[]], [1]])('%j is no email', async (input) => {
		await expect(parseQueueInput(input)).rejects.toThrow(
			expect.objectContaining({ code: 'validation_error' }),
		);
	});
});

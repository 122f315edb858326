import { createTemplates, type Templates } from '../../../../lib/mail/templates/templates';
import { prepareEmail } from '../../../../lib/outbox/prepare/prepare-email';
import { createSystemClock } from '../../../../lib/outbox/system';

let templates: Templates;
beforeAll(() => {
	templates = createTemplates({ clock: createSystemClock() });
});
afterAll(() => templates.close());

const prepare = (fields: Parameters<typeof prepareEmail>[0]['fields'], data: object = {}) =>
	prepareEmail({ fields, data }, templates);

describe('preparing an email', () => {
	it('puts the data into recipients, subject and bodies', async () => {
		const prepared = await prepare(
			{
				to: '{{ customer.name }} <{{ customer.email }}>',
				cc: 'accounting@example.com',
				subject: 'Invoice {{ invoice.number }}',
				html: '<p>Hi {{ customer.name }}</p>',
				text: 'Hi {{ customer.name }}',
			},
			{ customer: { name: 'Jane & Co', email: 'jane@example.net' }, invoice: { number: 'INV-1' } },
		);
		expect(prepared).toEqual({
			ready: true,
			to: ['Jane & Co <jane@example.net>'],
			cc: ['accounting@example.com'],
			bcc: [],
			reply_to: [],
			subject: 'Invoice INV-1',
			body_html: '<p>Hi Jane &amp; Co</p>',
			body_text: 'Hi Jane & Co',
			missing_fields: [],
			problems: [],
			warnings: [],
		});
	});

	it('names every variable that the data lacks, and leaves it standing', async () => {
		const prepared = await prepare(
			{
				to: '{{ customer.email }}',
				subject: 'Invoice {{ invoice.number }} of {{ invoice.date }}',
				text: 'Hi {{ customer.name }}, {{ greeting | default: "bye" }} {{ invoice.date }}',
			},
			{ invoice: { number: 'INV-1' } },
		);
		expect(prepared).toMatchObject({
			ready: false,
			to: ['{{ customer.email }}'],
			subject: 'Invoice INV-1 of {{ invoice.date }}',
			body_text: 'Hi {{ customer.name }}, bye {{ invoice.date }}',
			missing_fields: [
				{ field: 'to', name: 'customer.email' },
				{ field: 'subject', name: 'invoice.date' },
				{ field: 'text', name: 'customer.name' },
				{ field: 'text', name: 'invoice.date' },
			],
			problems: [],
		});
	});

	it('names the fields that it could not be sent with', async () => {
		const prepared = await prepare({ to: '{{ email }}', text: 'Hi' }, { email: 'not an address' });
		expect(prepared.ready).toBe(false);
		expect(prepared.problems.map(({ field }) => field)).toEqual(['to', 'to', 'subject']);
	});

	it.each([
		['subject', '{{ broken'],
		['text', '{% for i in (1..10000000) %}x{% endfor %}'],
	])('refuses a %s that is no template', async (field, template) => {
		await expect(prepare({ [field]: template })).rejects.toMatchObject({
			code: 'validation_error',
			details: { field },
		});
	});

	it.each(['{{ __proto__.polluted }}', '{{ constructor.prototype.polluted }}'])(
		'lets nothing slip into the engine through %s',
		async (template) => {
			await prepare({ to: 'a@example.com', subject: template }).catch(() => undefined);
			expect(Reflect.get({}, 'polluted')).toBeUndefined();
			expect(await prepare({ to: 'a@example.com', subject: 'Still {{ x }}' })).toMatchObject({
				subject: 'Still {{ x }}',
			});
		},
	);
});

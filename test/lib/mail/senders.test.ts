import { chooseSender } from '../../../lib/mail/senders';
import { errorFrom, mailboxes } from './support';

const [defaultSender = { address: '' }, ...senders] = mailboxes(
	'CRM <crm@example.com>, Sales@Example.com, info@bücher.example',
);
const choose = (from?: string) => chooseSender(from, { defaultSender, senders });

describe('the sender', () => {
	it('is the default one when nobody is named', () => {
		expect(choose()).toEqual({ name: 'CRM', address: 'crm@example.com' });
		expect(choose(' ')).toBe(defaultSender);
	});

	it('is one of the verified senders, compared by identity, in its verified spelling', () => {
		expect(choose('sales@example.COM')).toEqual({ address: 'Sales@Example.com' });
		expect(choose('INFO@xn--bcher-kva.example')).toEqual({ address: 'info@bücher.example' });
	});

	it('keeps its display name unless another is given', () => {
		expect(choose('crm@example.com')).toEqual({ name: 'CRM', address: 'crm@example.com' });
		expect(choose('"Doe, Jane" <CRM@example.com>').name).toBe('Doe, Jane');
	});

	it('an unknown from is a validation_error on from that says which senders are allowed', () => {
		const { code, details, message } = errorFrom(() => choose('Jane <ceo@example.com>'));
		expect(code).toBe('validation_error');
		expect(details.field).toBe('from');
		expect(message).toBe(
			'“ceo@example.com” is not among the verified senders of this account. ' +
				'Allowed: crm@example.com, Sales@Example.com, info@bücher.example.',
		);
	});

	it('names ten of very many senders', () => {
		const many = mailboxes(Array.from({ length: 30 }, (_, i) => `s${i}@x.co`).join(','));
		const { message } = errorFrom(() => chooseSender('a@b.co', { defaultSender, senders: many }));
		expect(message).toContain('s8@x.co and 21 more.');
		expect(message).not.toContain('s9@');
	});

	it.each(['a@example.com, b@example.com', 'crm@example.com\r\nBcc: evil@z.co', 'CRM'])(
		'%j is no sender',
		(from) => {
			expect(errorFrom(() => choose(from)).details.field).toBe('from');
		},
	);
});

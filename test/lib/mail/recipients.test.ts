import { uniqueRecipients } from '../../../lib/mail/recipients';
import { errorFrom, mailboxes } from './support';

const recipients = (to: string, cc = '', bcc = '') =>
	uniqueRecipients({ to: mailboxes(to), cc: mailboxes(cc), bcc: mailboxes(bcc) });

describe('unique recipients', () => {
	it('to wins over cc over bcc; what was dropped is reported', () => {
		const result = recipients('a@x.co', 'A@x.co, b@x.co', 'B@X.CO, a@x.co, c@x.co');
		expect(result).toEqual({
			to: [{ address: 'a@x.co' }],
			cc: [{ address: 'b@x.co' }],
			bcc: [{ address: 'c@x.co' }],
			dropped: [
				{ address: 'A@x.co', field: 'cc', keptIn: 'to' },
				{ address: 'B@X.CO', field: 'bcc', keptIn: 'cc' },
				{ address: 'a@x.co', field: 'bcc', keptIn: 'to' },
			],
		});
	});

	it('the first non-empty display name is kept, the original spelling is emitted', () => {
		const result = recipients('Jane@X.co', 'Jane Doe <jane@x.co>', 'J. D. <JANE@x.co>');
		expect(result.to).toEqual([{ address: 'Jane@X.co', name: 'Jane Doe' }]);
	});

	it('an address that stands twice in one field is kept once', () => {
		const result = recipients('a@x.co, b@x.co, A@X.co');
		expect(result.to.map(({ address }) => address)).toEqual(['a@x.co', 'b@x.co']);
		expect(result.dropped).toEqual([{ address: 'A@X.co', field: 'to', keptIn: 'to' }]);
	});

	const list = (count: number) => Array.from({ length: count }, (_, i) => `u${i}@x.co`).join(',');

	it('500 recipients are allowed, however often each is named', () => {
		expect(recipients(list(500), list(500)).to).toHaveLength(500);
	});

	it('10,000 recipients fail clearly', () => {
		const { code, details, message } = errorFrom(() => recipients('a@x.co', list(10_000)));
		expect(code).toBe('validation_error');
		expect(details.field).toBe('cc');
		expect(message).toContain('10001 recipients; at most 500 are allowed');
	});
});

import { parseOutlookOptions, toMailboxUrl } from '../../../../lib/providers/outlook/options';
import { toOutlookAccountId } from '../../../../lib/providers/outlook/account';

describe('the settings of a Microsoft 365 account', () => {
	it('mean the own mailbox in the worldwide cloud unless said otherwise', () => {
		expect(toMailboxUrl(parseOutlookOptions({}))).toBe('https://graph.microsoft.com/v1.0/me');
	});

	it.each([
		['https://graph.microsoft.us', 'https://graph.microsoft.us/v1.0/me'],
		['https://dod-graph.microsoft.us/v1.0/', 'https://dod-graph.microsoft.us/v1.0/me'],
		['https://proxy.example/graph/v1.0', 'https://proxy.example/graph/v1.0/me'],
		[' http://127.0.0.1:8080 ', 'http://127.0.0.1:8080/v1.0/me'],
	])('take %s for a base URL', (baseUrl, expected) => {
		expect(toMailboxUrl(parseOutlookOptions({ baseUrl }))).toBe(expected);
	});

	it.each([
		'graph.microsoft.com',
		'http://graph.microsoft.com/v1.0',
		'https://user:secret@graph.microsoft.com/v1.0',
		'https://graph.microsoft.com/v1.0?a=b',
		'ftp://graph.microsoft.com',
		'',
	])('do not take %j for one', (baseUrl) => {
		expect(() => parseOutlookOptions({ baseUrl })).toThrow(
			expect.objectContaining({ code: 'validation_error', details: { field: 'base_url' } }),
		);
	});

	it('name a shared mailbox by its address, which is encoded in the path', () => {
		const options = parseOutlookOptions({ mailbox: 'o/hara+sales@example.com' });
		expect(toMailboxUrl(options)).toBe(
			'https://graph.microsoft.com/v1.0/users/o%2Fhara%2Bsales%40example.com',
		);
	});

	it.each(['support', 'a@b, c@d', 'support@example.com\r\nX: y'])(
		'refuse %j as a mailbox',
		(mailbox) => {
			expect(() => parseOutlookOptions({ mailbox })).toThrow(
				expect.objectContaining({ details: { field: 'mailbox' } }),
			);
		},
	);

	it('know no other fields', () => {
		expect(() => parseOutlookOptions({ tenant: 'x' })).toThrow('no field named');
	});
});

describe('the account id', () => {
	it('is the same for the same mailbox, however it is spelled', () => {
		expect(toOutlookAccountId('Ada@Example.COM')).toBe(toOutlookAccountId('ada@example.com'));
		expect(toOutlookAccountId('ada@example.com')).toMatch(/^[0-9a-f]{8}-.*-5/);
	});

	it('differs from mailbox to mailbox', () => {
		expect(toOutlookAccountId('ada@example.com')).not.toBe(toOutlookAccountId('grace@example.com'));
	});
});

import { parseGmailOptions } from '../../../../lib/providers/gmail/options';
import { GMAIL_SCOPES } from '../../../../lib/providers/gmail/scopes';
import { readApiDescription } from '../../../support/gmail-fake/api-description';
import { errorOf } from './setup';

describe('the settings of a Gmail account', () => {
	it('point to Google unless told otherwise', () => {
		expect(parseGmailOptions({})).toEqual({ baseUrl: 'https://gmail.googleapis.com' });
	});

	it.each(['https://proxy.example.com/gmail', 'http://127.0.0.1:8080'])('take %s', (baseUrl) => {
		expect(parseGmailOptions({ baseUrl: ` ${baseUrl}// ` })).toEqual({ baseUrl });
	});

	it.each([
		'',
		'gmail.googleapis.com',
		'http://gmail.googleapis.com',
		'ftp://gmail.googleapis.com',
		'https://user:password@gmail.googleapis.com',
		'https://gmail.googleapis.com/?key=1',
	])('refuse the base URL %j, and do not repeat it', async (baseUrl) => {
		const error = await errorOf((async () => parseGmailOptions({ baseUrl }))());
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'base_url' } });
		expect(error.message).not.toContain('password');
	});

	it('refuse what they do not know', async () => {
		const error = await errorOf((async () => parseGmailOptions({ url: 'x' }))());
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'url' } });
	});
});

describe('the scopes', () => {
	const { methods } = readApiDescription();

	it.each(methods.map(({ id, scopes }) => [id, scopes] as const))(
		'cover %s by Google’s own description',
		(_id, accepted) => {
			expect(GMAIL_SCOPES.some((scope) => accepted.includes(scope))).toBe(true);
		},
	);

	it('are the least: each is needed by a method that the other does not cover', () => {
		const [compose, read] = GMAIL_SCOPES;
		const needs = (one: string, other: string) =>
			methods.filter(({ scopes }) => scopes.includes(one) && !scopes.includes(other));
		expect(needs(compose, read).length).toBeGreaterThan(0);
		expect(needs(read, compose).length).toBeGreaterThan(0);
	});
});

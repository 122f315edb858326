import { isOutboxError, type OutboxError } from '../../../lib/core/errors';
import { anywhere, publicOnly, type AddressGuard } from '../../../lib/files/address-guard';
import { parseFileUrl, showUrl } from '../../../lib/files/file-url';

const field = 'attachments[0].url';

function refusalOf(text: string, guard: AddressGuard = publicOnly): OutboxError {
	try {
		parseFileUrl(text, { field, guard });
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
	throw new Error(`${text} was accepted`);
}

describe('parseFileUrl', () => {
	it.each([
		'file:///etc/passwd',
		'ftp://files.example/a',
		'data:text/plain,secret',
		'javascript:alert(1)',
		'blob:https://files.example/1',
		'gopher://files.example/',
		'unix:/var/run/docker.sock',
		'HTTPX://files.example/',
	])('refuses %s even where private addresses are allowed: http and https only', (text) => {
		const error = refusalOf(text, anywhere);

		expect(error).toMatchObject({ code: 'validation_error', delivery: 'not-sent', retry: 'never' });
		expect(error.details.field).toBe(field);
		expect(error.message).toContain('http and https only');
		expect(error.message).not.toMatch(/passwd|secret/);
	});

	it.each(['', 'report.pdf', '/etc/passwd', 'http://', 'https://[::1', 'http://1.2.3.400/'])(
		'refuses %j as not a URL',
		(text) => {
			expect(refusalOf(text)).toMatchObject({ code: 'validation_error', details: { field } });
		},
	);

	it.each(['https://user:hunter2@files.example/a', 'https://user@files.example/a'])(
		'refuses credentials in the URL without showing them (%s)',
		(text) => {
			const error = refusalOf(text, anywhere);

			expect(error.message).toContain('user name or password');
			expect(error.message).not.toMatch(/hunter2|user@|user:/);
		},
	);

	it.each([
		'http://127.0.0.1/',
		'http://127.1/',
		'http://127.0.0.1./',
		'http://127.0.0.1../',
		'http://2130706433/',
		'http://0x7f.1/',
		'http://0x7f000001/',
		'http://0177.0.0.1/',
		'http://017700000001/',
		'http://0/',
		'http://１２７.０.０.１/',
		'http://①②⑦.⓪.⓪.①/',
		'http://127。0。0。1/',
		'http://%31%32%37.0.0.1/',
		'http:127.0.0.1/',
		'http:\\\\127.0.0.1/',
		'  http://127.0.0.1/',
		'http://[::1]/',
		'http://[::]/',
		'http://[0:0:0:0:0:0:0:1]/',
		'http://[::ffff:127.0.0.1]/',
		'http://[::ffff:7f00:1]/',
		'http://[::ffff:a9fe:a9fe]/',
		'http://[::127.0.0.1]/',
		'http://[64:ff9b::127.0.0.1]/',
		'http://[fd00:ec2::254]/',
		'http://[fe80::1]/',
		'http://169.254.169.254/latest/meta-data/',
		'http://2852039166/',
		'http://10.0.0.1:8080/',
		'http://192.168.0.1/',
		'http://100.64.0.1/',
		'http://localhost/',
		'http://LOCALHOST:5678/',
		'http://localhost./',
		'http://localhost../',
		'http://ｌｏｃａｌｈｏｓｔ/',
		'http://db.localhost/',
	])('refuses %s, which is not on the public internet', (text) => {
		const error = refusalOf(text);

		expect(error).toMatchObject({ code: 'validation_error', delivery: 'not-sent', retry: 'never' });
		expect(error.details.field).toBe(field);
		expect(error.message).toContain('not on the public internet');
		expect(error.message).toContain('OUTBOX_ALLOW_PRIVATE_URLS');
	});

	it('admits public names and addresses, and private ones where they are allowed', () => {
		const accepted = (text: string, guard: AddressGuard) =>
			parseFileUrl(text, { field, guard }).href;

		expect(accepted('https://files.example/a.pdf?sig=1', publicOnly)).toBe(
			'https://files.example/a.pdf?sig=1',
		);
		expect(accepted('http://8.8.8.8/', publicOnly)).toBe('http://8.8.8.8/');
		expect(accepted('https://[2606:4700::1]/', publicOnly)).toBe('https://[2606:4700::1]/');
		expect(accepted('http://localhost:5678/', anywhere)).toBe('http://localhost:5678/');
	});

	it('drops the dot of a fully qualified name', () => {
		expect(parseFileUrl('https://files.example./a', { field, guard: publicOnly }).host).toBe(
			'files.example',
		);
	});

	it('resolves against a base where one is given', () => {
		const base = new URL('https://files.example/folder/a');

		expect(parseFileUrl('../b', { field, guard: publicOnly, base }).href).toBe(
			'https://files.example/b',
		);
	});
});

describe('showUrl', () => {
	it('shows scheme, host and path only', () => {
		const url = new URL('https://user:hunter2@files.example:8443/a/b.pdf?signature=abc#frag');

		expect(showUrl(url)).toBe('https://files.example:8443/a/b.pdf');
	});

	it('shortens long paths', () => {
		expect(showUrl(new URL(`https://files.example/${'a'.repeat(5000)}`)).length).toBeLessThan(250);
	});
});

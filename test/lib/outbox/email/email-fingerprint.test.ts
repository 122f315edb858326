import { toEmailFingerprint } from '../../../../lib/outbox/email/email-fingerprint';
import { aLinkedFile, anEmail, aTextFile } from '../../../support/emails';

const base = toEmailFingerprint(anEmail(), 'account-1');

describe('the fingerprint covers what the user gave', () => {
	it.each([
		['recipient', { to: [{ address: 'joe@example.com' }] }],
		['copy', { cc: [{ address: 'joe@example.com' }] }],
		['blind copy', { bcc: [{ address: 'joe@example.com' }] }],
		['sender', { from: { address: 'sales@example.com' } }],
		['reply-to', { replyTo: [{ address: 'joe@example.com' }] }],
		['subject', { subject: 'Other' }],
		['text', { text: 'Other' }],
		['HTML', { html: '<p>Other</p>' }],
		['header', { headers: { 'X-A': '1' } }],
		['thread', { threadId: '<a@b.c>' }],
		['attachment', { attachments: [aTextFile('x')] }],
		['unsubscribe link', { listUnsubscribe: { url: 'https://a.b/c', oneClick: false } }],
	])('another %s is another payload', (_name, overrides) => {
		expect(toEmailFingerprint(anEmail(overrides), 'account-1')).not.toBe(base);
	});

	it('the sending account is part of it', () => {
		expect(toEmailFingerprint(anEmail(), 'account-2')).not.toBe(base);
	});

	it('attachments count by content hash', () => {
		const withFile = (text: string) =>
			toEmailFingerprint(anEmail({ attachments: [aTextFile(text)] }), 'a');
		expect(withFile('x')).toBe(withFile('x'));
		expect(withFile('x')).not.toBe(withFile('y'));
	});
});

describe('the fingerprint leaves out what does not matter', () => {
	it('recipients are normalised and sorted', () => {
		const one = anEmail({ to: [{ address: 'A@Example.com' }, { address: 'b@example.com' }] });
		const two = anEmail({ to: [{ address: 'b@EXAMPLE.com' }, { address: 'a@example.com' }] });
		expect(toEmailFingerprint(one, 'a')).toBe(toEmailFingerprint(two, 'a'));
	});

	it('text is NFC with LF line ends', () => {
		const one = anEmail({ text: 'Jose\u0301\r\nHi' });
		const two = anEmail({ text: 'Jos\u00e9\nHi' });
		expect(toEmailFingerprint(one, 'a')).toBe(toEmailFingerprint(two, 'a'));
	});

	it('header names have no case and no order', () => {
		const one = anEmail({ headers: { 'X-A': '1', 'X-B': '2' } });
		const two = anEmail({ headers: { 'x-b': '2', 'x-a': '1' } });
		expect(toEmailFingerprint(one, 'a')).toBe(toEmailFingerprint(two, 'a'));
	});

	it('attachments by URL count by origin and path, as signed links expire', () => {
		const linked = (url: string) =>
			toEmailFingerprint(anEmail({ attachments: [aLinkedFile(url)] }), 'a');
		expect(linked('https://f.example/a.pdf?sig=1')).toBe(linked('https://f.example/a.pdf?sig=2'));
		expect(linked('https://f.example/a.pdf')).not.toBe(linked('https://f.example/b.pdf'));
	});

	it('hints and dropped duplicates are not the user’s content', () => {
		const dropped = [{ address: 'x@y.zz', field: 'cc', keptIn: 'to' }] as const;
		const email = anEmail({ warnings: ['long'], dropped });
		expect(toEmailFingerprint(email, 'account-1')).toBe(base);
	});
});

import { createTestHttpClient } from '../http-client';
import type { FakeMailbox } from './fake-mailbox';
import { startGmailFake, type GmailFake } from './gmail-fake';

const USER = '/gmail/v1/users/me';
const MAIL = [
	...['Subject: Hi', 'Content-Type: multipart/mixed; boundary="b"', ''],
	...['--b', 'Content-Type: text/plain; charset=iso-8859-1', '', 'Gr\xfc\xdfe'],
	...['--b', 'Content-Disposition: attachment; filename="a.bin"'],
	...['Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64', '', 'AAEC'],
	...['--b--', ''],
].join('\r\n');

let gmail: GmailFake;
let ada: FakeMailbox;
beforeEach(async () => {
	gmail = await startGmailFake();
	ada = gmail.addMailbox('ada@gmail.example');
});
afterEach(async () => {
	await gmail.stop();
	expect(gmail.violations).toEqual([]);
});

async function get(path: string) {
	const token = gmail.issueToken(ada, ['https://mail.google.com/']);
	const client = createTestHttpClient({ token: () => token });
	const signal = AbortSignal.timeout(10_000);
	const { body } = await client.send({ method: 'GET', url: `${gmail.url}${USER}${path}`, signal });
	return JSON.parse(body);
}

describe('a draft', () => {
	it('is read with its parts: texts in UTF-8, files by size only', async () => {
		const { id } = ada.createDraft(Buffer.from(MAIL, 'latin1'), undefined);
		const { message } = await get(`/drafts/${id}?format=full`);
		expect(message.payload).toMatchObject({
			mimeType: 'multipart/mixed',
			parts: [
				{ partId: '0', body: { data: Buffer.from('Grüße').toString('base64'), size: 7 } },
				{ partId: '1', filename: 'a.bin', body: { attachmentId: expect.any(String), size: 3 } },
			],
		});
		const { payload } = (await get(`/drafts/${id}?format=metadata`)).message;
		expect(Object.keys(payload)).toEqual(['mimeType', 'headers']);
	});

	it('gives out its files one by one, until somebody edits it', async () => {
		const { id, message } = ada.createDraft(Buffer.from(MAIL, 'latin1'), undefined);
		const { payload } = (await get(`/drafts/${id}?format=full`)).message;
		const files = `/messages/${message.id}/attachments`;
		const { attachmentId } = payload.parts[1].body;
		expect(await get(`${files}/${attachmentId}`)).toEqual({ data: 'AAEC', size: 3 });
		expect(await get(`${files}/0`)).toMatchObject({ error: { code: 400 } });
		ada.editDraft(id, 'Subject', 'Ho');
		expect(await get(`${files}/${attachmentId}`)).toMatchObject({ error: { code: 404 } });
	});

	it('is read raw, or without anything', async () => {
		const { id } = ada.createDraft(Buffer.from(MAIL, 'latin1'), undefined);
		const { message } = await get(`/drafts/${id}?format=raw`);
		expect(Buffer.from(message.raw, 'base64url').toString('latin1')).toBe(MAIL);
		expect((await get(`/drafts/${id}?format=minimal`)).message.payload).toBeUndefined();
	});

	it('stays as it is when a change of it is refused', () => {
		const { id, message } = ada.createDraft(Buffer.from(MAIL, 'latin1'), undefined);
		expect(() =>
			ada.updateDraft(id, Buffer.from('Subject: x\r\n\r\n'), '18c9a4b2e7ff21aa'),
		).toThrow('not found');
		expect(ada.draft(id).message.id).toBe(message.id);
	});
});

describe('threads', () => {
	it('are listed newest first, by the words of any of their messages', async () => {
		const [older, newer] = [
			ada.receive('Subject: One\r\n\r\nfig'),
			ada.receive('Subject: Two\r\n\r\n'),
		];
		ada.createDraft(Buffer.from('Subject: Three\r\n\r\nfig'), undefined);
		const ids = async (q: string) =>
			((await get(`/threads?q=${q}`)).threads ?? []).map(({ id }: { id: string }) => id);
		expect(await ids('-in:drafts')).toEqual([newer.id, older.id]);
		expect(await ids('-in:drafts+fig+one')).toEqual([older.id]);
		expect(await ids('nothing')).toEqual([]);
	});
});

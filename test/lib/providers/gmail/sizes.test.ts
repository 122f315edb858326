import { MAX_JSON_MESSAGE_BYTES } from '../../../../lib/providers/gmail/drafts';
import { MAX_MESSAGE_BYTES } from '../../../../lib/providers/gmail/request';
import {
	aFile,
	email,
	errorOf,
	planEmail,
	sendEmail,
	startRig,
	type GmailRig,
	type RigOptions,
} from './setup';

let rig: GmailRig;
const start = async (options?: RigOptions) => (rig = await startRig(options));
afterEach(() => rig.stop());

describe('sizes', () => {
	it('sends JSON to about 3.5 MB raw, else through the upload endpoint', async () => {
		const { gmail, provider } = await start();
		const fits = Math.floor(((MAX_JSON_MESSAGE_BYTES - 5000) * 57) / 78);
		const small = await planEmail(provider, email({ attachments: [aFile(fits)] }));
		const big = await planEmail(provider, email({ attachments: [aFile(fits + 20_000)] }));
		expect(small.request.mime.byteLength).toBeLessThanOrEqual(MAX_JSON_MESSAGE_BYTES);
		expect(big.request.mime.byteLength).toBeGreaterThan(MAX_JSON_MESSAGE_BYTES);
		await sendEmail(provider, email({ attachments: [aFile(fits)] }));
		await sendEmail(provider, email({ attachments: [aFile(fits + 20_000)] }));
		const created = gmail.calls.filter(({ call }) => call === 'drafts.create');
		expect(created.map(({ upload }) => upload)).toEqual([false, true]);
		expect(gmail.outgoing.map(({ submitted }) => submitted.equals(small.request.mime))).toEqual([
			true,
			false,
		]);
		expect(gmail.outgoing[1]?.submitted.equals(big.request.mime)).toBe(true);
	});

	it('uploads as multipart to keep threadId', async () => {
		const { gmail, mailbox, provider } = await start();
		const parent = mailbox.receive(
			'Message-ID: <question@example.net>\r\nSubject: Figures?\r\n\r\nHow are they?',
		);
		const reply = email({
			subject: 'Re: Figures?',
			threadId: parent.threadId,
			attachments: [aFile(MAX_JSON_MESSAGE_BYTES)],
		});
		const { receipt } = await sendEmail(provider, reply);
		const created = gmail.calls.find(({ call }) => call === 'drafts.create');
		expect(created).toMatchObject({
			upload: true,
			query: '?uploadType=multipart',
			json: { message: { threadId: parent.threadId } },
		});
		expect(receipt.threadId).toBe(parent.threadId);
	});

	it.each([
		['a fresh message', {}],
		['a reply', { threadId: '18c9a4b2e7ff21aa' }],
	])('refuses %s of 36 MB before any call', async (_what, changes) => {
		const { gmail, provider } = await start();
		const error = await errorOf(
			sendEmail(provider, email({ ...changes, attachments: [aFile(36_000_000)] })),
		);
		expect(error).toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			retry: 'never',
		});
		expect(error.message).toContain(String(MAX_MESSAGE_BYTES));
		expect(gmail.calls).toEqual([]);
	});

	it('refuses also what only outgrows the limit when it is written out', async () => {
		const { gmail, provider } = await start();
		// 27.6 MB, and a third more in base64.
		const text = 'é '.repeat(9_200_000);
		const error = await errorOf(sendEmail(provider, email({ text })));
		expect(error).toMatchObject({ code: 'payload_too_large' });
		expect(gmail.calls).toEqual([]);
	});
});

import { simpleParser } from 'mailparser';

import type { Json } from '../../../../lib/core/canonical-json';
import type { LoadedEmail } from '../../../../lib/core/message';
import { at } from '../../../support/smtp-server/reactions';
import { CONTEXT, email, LOGIN, NOW, send, startRig, type RigOptions, type SmtpRig } from './setup';

let rig: SmtpRig;
afterEach(async () => {
	await rig.stop();
});

async function start(options: RigOptions = {}): Promise<SmtpRig> {
	rig = await startRig(options);
	return rig;
}

async function requestFor(message: LoadedEmail, lookup?: Json) {
	const [step] = await rig.provider.plan(message, CONTEXT, lookup);
	if (!step) throw new Error('the plan has no step');
	return step.request;
}

describe('the receipt of an SMTP send', () => {
	it('names our submission, the Message-ID, the time and who gets it', async () => {
		const { provider } = await start();
		const { messageId } = await requestFor(email());
		expect(messageId).toMatch(/^<[^<>@]+@example\.com>$/);
		expect(await send(provider)).toEqual({
			status: 'sent',
			id: CONTEXT.uid,
			threadId: messageId,
			messageId,
			sentAt: NOW,
			accepted: ['grace@example.net'],
			rejected: [],
		});
	});

	it('has the parent’s Message-ID as thread, and the message refers to it', async () => {
		const { server, provider } = await start();
		const receipt = await send(provider, email({ threadId: 'parent@example.org' }));
		expect(receipt.threadId).toBe('<parent@example.org>');
		const { inReplyTo, references } = await simpleParser(server.messages[0]?.mime ?? '');
		expect(inReplyTo).toBe('<parent@example.org>');
		expect(references).toBe('<parent@example.org>');
	});

	it('belongs to the thread of the message that was looked up for a reply', async () => {
		await start();
		const lookup = { messageId: '<second@example.org>', references: ['<first@example.org>'] };
		const { parentId, mime } = await requestFor(email(), lookup);
		expect(parentId).toBe('<second@example.org>');
		const { inReplyTo, references } = await simpleParser(mime);
		expect(inReplyTo).toBe('<second@example.org>');
		expect(references).toEqual(['<first@example.org>', '<second@example.org>']);
	});

	it('has the Message-ID that the server gave the message instead of ours', async () => {
		const { server, provider } = await start();
		const theirs = '<AM0PR01MB.eurprd01.prod.outlook.com>';
		server.script = at('accepted', { reply: `250 2.0.0 OK ${theirs} [Hostname=x]` });
		const { messageId, threadId } = await send(provider);
		expect([messageId, threadId]).toEqual([theirs, theirs]);
	});

	it('says who was refused when some were: that is a success', async () => {
		const { server, provider } = await start();
		const refusal = `550 5.1.1 no such user\u0007${'!'.repeat(300)}`;
		server.script = at('rcpt', { reply: refusal }, ({ line }) => line.includes('bad@'));
		const receipt = await send(
			provider,
			email({
				to: [{ address: 'good@example.net' }],
				cc: [{ address: 'bad@example.net' }],
				bcc: [{ address: 'hidden@example.net' }],
			}),
		);
		expect(receipt).toMatchObject({
			status: 'sent',
			accepted: ['good@example.net', 'hidden@example.net'],
			rejected: [{ address: 'bad@example.net' }],
		});
		const reason = receipt.rejected[0]?.reason ?? '';
		expect(reason).toMatch(/^550 5\.1\.1 no such user !+…$/);
		expect(reason.length).toBeLessThan(220);
		expect(server.messages[0]?.to).toEqual(['good@example.net', 'hidden@example.net']);
	});

	it('repeats no password that a server puts into a refusal', async () => {
		const { server, provider } = await start();
		server.script = at('rcpt', { reply: `550 ${LOGIN.password}` }, ({ line }) =>
			line.includes('bad@'),
		);
		const to = [{ address: 'good@example.net' }, { address: 'bad@example.net' }];
		const receipt = await send(provider, email({ to }));
		expect(receipt.rejected).toEqual([{ address: 'bad@example.net', reason: '550' }]);
	});
});

describe('what goes over the wire', () => {
	it('is the composed message, lines of single dots included', async () => {
		const { server, provider } = await start();
		const text = '.\r\n..\r\n.a\r\n\r\n.';
		await send(provider, email({ text }));
		const { mime } = await requestFor(email({ text }));
		const arrived = server.messages[0]?.mime ?? Buffer.alloc(0);
		expect(arrived.equals(mime)).toBe(true);
		expect((await simpleParser(arrived)).text?.trim().replaceAll('\n', '\r\n')).toBe(text.trim());
	});

	it('tells the server of bcc recipients, but not the others', async () => {
		const { server, provider } = await start();
		await send(provider, email({ bcc: [{ address: 'hidden@example.net', name: 'Hidden' }] }));
		expect(server.messages[0]?.to).toEqual(['grace@example.net', 'hidden@example.net']);
		expect(server.messages[0]?.mime.toString()).not.toMatch(/hidden/i);
	});

	it('announces its size, and SMTPUTF8 only where an address needs it', async () => {
		const { server, provider } = await start();
		await send(provider);
		await send(provider, email({ to: [{ address: 'gräce@bücher.example' }] }));
		const [plain, international] = server.messages;
		expect(plain?.parameters).toBe(`SIZE=${plain?.mime.length}`);
		expect(international?.parameters).toContain('SMTPUTF8');
		expect(international?.to).toEqual(['gräce@xn--bcher-kva.example']);
	});

	it('is encrypted where that was asked for', async () => {
		for (const security of ['none', 'starttls', 'tls'] as const) {
			const { server, provider } = await start({ security });
			await send(provider);
			expect(server.messages[0]).toMatchObject({
				encrypted: security !== 'none',
				user: LOGIN.user,
			});
			await rig.stop();
		}
	});

	it('is 30 MB when the message is', async () => {
		const { server, provider } = await start({ extensions: ['PIPELINING', 'AUTH PLAIN'] });
		const bytes = Buffer.alloc(22_000_000, 'abcdefghij\n');
		const attachment = {
			filename: 'big.bin',
			contentType: 'application/octet-stream',
			source: { kind: 'bytes', bytes },
		} as const;
		const signal = AbortSignal.timeout(100_000);
		await send(provider, email({ attachments: [attachment] }), { signal });
		const [file] = (await simpleParser(server.messages[0]?.mime ?? '')).attachments;
		expect(file?.content.equals(bytes)).toBe(true);
	}, 120_000);
});

describe('the provider', () => {
	it('cannot be asked what became of a message', async () => {
		await start();
		expect(rig.provider.id).toBe('smtp');
		expect(rig.provider.reconcile).toBeUndefined();
	});

	it('plans the same bytes for the same submission and others for another', async () => {
		await start();
		const first = await requestFor(email());
		const second = await requestFor(email());
		expect(second).toEqual(first);
		const [other] = await rig.provider.plan(email(), { ...CONTEXT, uid: 'another' }, undefined);
		expect(other?.request.mime.equals(first.mime)).toBe(false);
	});
});

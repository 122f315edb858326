import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { isOutboxError, type OutboxError } from '../../../../lib/core/errors';
import type { LoadedEmail } from '../../../../lib/core/message';
import { parseImapOptions } from '../../../../lib/providers/imap/options';
import { verifyImap } from '../../../../lib/providers/imap/verify';
import { everythingShownBy, spellings } from '../../../contracts/leaks';
import { CONTEXT, OWNER, saveDraft, sendDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { startDovecot, type Dovecot } from '../../../support/imap/dovecot';
import { PASSWORD, startImapRig, type ImapRig, type ImapRigOptions } from './setup';

const BODY = 'The secret figures are 4711 and 0815.';
const email: LoadedEmail = {
	...{ from: { address: OWNER }, to: [{ address: 'jane@example.net' }], cc: [], bcc: [] },
	...{ replyTo: [], subject: 'Figures', text: BODY, headers: {}, attachments: [], dropped: [] },
	warnings: [],
};

let dovecot: Dovecot;
let elsewhere: Dovecot;
beforeAll(async () => {
	dovecot = await startDovecot();
	elsewhere = await startDovecot({
		certificate: 'elsewhere',
		mailboxes: [{ name: 'Entwürfe & Co' }, { name: 'Ausgang' }],
	});
}, 60_000);
afterAll(async () => {
	await dovecot.remove();
	await elsewhere.remove();
});

let rig: ImapRig | undefined;
const start = async (server: Dovecot, options: ImapRigOptions = {}): Promise<ImapRig> => {
	rig = await startImapRig(server, options);
	return rig;
};
afterEach(async () => {
	await rig?.stop();
	rig = undefined;
});

async function errorOf(doing: Promise<unknown>): Promise<OutboxError> {
	try {
		await doing;
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
	throw new Error('it went well');
}

describe('reaching an IMAP server', () => {
	it.each([['none'], ['starttls'], ['tls']])('works with %s encryption', async (security) => {
		const { options } = await start(dovecot, { settings: { security } });
		expect(await verifyImap(options)).toEqual({ drafts: 'Drafts', sent: 'Sent' });
	});

	it('says which login was refused, without the password', async () => {
		const { options } = await start(dovecot);
		const auth = { kind: 'password' as const, user: 'crm', password: 'hunter2 is wrong' };
		const error = await errorOf(verifyImap({ ...options, auth }));
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		for (const secret of spellings(auth.password)) {
			expect(everythingShownBy(error)).not.toContain(secret);
		}
	});

	it('does not log in in the clear when somebody cuts STARTTLS out', async () => {
		const { options, line } = await start(dovecot, { settings: { security: 'starttls' } });
		line.intercept = (chunk) =>
			Buffer.from(chunk.toString('latin1').replaceAll(' STARTTLS', ''), 'latin1');
		const error = await errorOf(verifyImap(options));
		expect(error.message).toContain('does not offer STARTTLS');
		expect(line.sent).not.toMatch(/LOGIN|AUTHENTICATE/);
	});

	it('does not trust an unknown certificate, nor one for another name', async () => {
		const { options } = await start(dovecot, { settings: { security: 'tls' } });
		const unknown = await errorOf(verifyImap({ ...options, caCertificate: undefined }));
		expect(unknown.message).toMatch(/self-signed|not trusted/);
		await rig?.stop();
		const other = await start(elsewhere, { settings: { security: 'tls' } });
		expect((await errorOf(verifyImap(other.options))).message).toContain('for another name');
		expect(other.line.sent).not.toContain(PASSWORD);
	});

	it('says that nothing listens, or that it is not IMAP that answers', async () => {
		const { options, smtp, line } = await start(dovecot);
		const timeouts = { connectMs: 1_000, replyMs: 1_000 };
		const wrong = await errorOf(verifyImap({ ...options, port: smtp.port, timeouts }));
		expect(wrong.retry).toBe('later');
		await line.stop();
		const error = await errorOf(verifyImap(options));
		expect(error).toMatchObject({ details: { reason: 'ECONNREFUSED' }, retry: 'later' });
		expect(error.message).toContain('Check host and port');
	});

	it('says which mailbox is missing and what to do', async () => {
		const { options } = await start(dovecot, { settings: { mailboxes: { sent: 'Gesendet' } } });
		const error = await errorOf(verifyImap(options));
		expect(error).toMatchObject({ retry: 'after-fix', details: { field: 'sentMailbox' } });
		expect(error.message).toContain('Sent Mailbox');
	});

	it('finds mailboxes that the server does not mark by the names given, umlauts and all', async () => {
		const mailboxes = { drafts: 'Entwürfe & Co', sent: 'Ausgang' };
		const { store, person } = await start(elsewhere, { settings: { mailboxes } });
		const { reference } = await saveDraft(store, email);
		expect(await person.read(mailboxes.drafts)).toHaveLength(1);
		const fate = await store.find({ uid: CONTEXT.uid, reference, recipients: [] }, SIGNAL());
		if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
		await sendDraft(store, fate.draft);
		expect(await person.read(mailboxes.sent)).toHaveLength(1);
		expect(await person.read(mailboxes.drafts)).toHaveLength(0);
	});
});

describe('a line that drops', () => {
	it('while it lay idle is replaced, and nobody notices', async () => {
		const { store, line } = await start(dovecot);
		await saveDraft(store, email);
		line.cut();
		await store.listConversations({ limit: 5 }, SIGNAL());
		expect(line.connections).toBe(2);
	});

	it('in the middle of a draft leaves none, and says so without the draft', async () => {
		const { store, line, person } = await start(dovecot);
		line.intercept = (chunk, from) =>
			from === 'client' && chunk.includes('The secret figures') ? 'cut' : chunk;
		const error = await errorOf(saveDraft(store, email));
		expect(error).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		expect(everythingShownBy(error)).not.toContain('secret figures');
		expect(await person.read('Drafts')).toHaveLength(0);
	});

	it('after a draft was taken does not lose sight of it', async () => {
		const { store, line, person } = await start(dovecot);
		line.intercept = (chunk, from) =>
			from === 'server' && chunk.includes('APPENDUID') ? 'cut' : chunk;
		const { reference, remembered } = await saveDraft(store, email);
		expect(remembered).toEqual(reference);
		expect(await person.read('Drafts')).toHaveLength(1);
		expect(await store.remove(reference, SIGNAL())).toBe(true);
	});

	it('after an email has left does not turn it into a failure', async () => {
		const { store, line, smtp, warnings } = await start(dovecot);
		const { reference } = await saveDraft(store, email);
		const fate = await store.find({ uid: CONTEXT.uid, reference, recipients: [] }, SIGNAL());
		if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
		line.intercept = (chunk) => (smtp.messages.length > 0 ? 'cut' : chunk);
		const { receipt } = await sendDraft(store, fate.draft);
		expect(receipt?.status).toBe('sent');
		expect(warnings.join('\n')).toMatch(/no copy in Sent[\s\S]*still among the drafts/);
		expect(warnings.join('\n')).not.toContain('secret figures');
	});
});

describe('a server that says more than it was asked for', () => {
	let server: Server | undefined;
	afterEach(async () => {
		await new Promise((resolve) => server?.close(resolve));
	});

	/** Logs anybody in, and answers the first LIST with what never ends. */
	const startGreedy = async (flood: (socket: Socket) => void): Promise<number> => {
		server = createServer((socket) => {
			socket.on('error', () => undefined);
			let lastTag = '';
			socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n');
			socket.on('data', (chunk) => {
				const [, tag = '', command = ''] = /^(\S+) (\S+)/.exec(chunk.toString()) ?? [];
				if (command === 'LIST') return flood(socket);
				const isChallenge = command === 'AUTHENTICATE' && !chunk.toString().includes('PLAIN ');
				socket.write(isChallenge ? '+ \r\n' : `${tag || lastTag} OK done\r\n`);
				lastTag = tag || lastTag;
			});
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => server?.once('listening', resolve));
		return (server.address() as AddressInfo).port;
	};
	const endless = (socket: Socket, piece: Buffer): void => {
		const pour = (): void => {
			while (!socket.destroyed && socket.write(piece));
		};
		socket.on('drain', pour);
		pour();
	};

	it.each([
		['a line without an end', (socket: Socket) => endless(socket, Buffer.alloc(65_536, 'x'))],
		[
			'a literal of a terabyte',
			(socket: Socket) => void socket.write('* LIST () "/" {1099511627776}\r\n'),
		],
		[
			'answers without an end',
			(socket: Socket) => endless(socket, Buffer.from(`* OK ${'x'.repeat(1_000)}\r\n`.repeat(200))),
		],
	])('by %s is hung up on', async (_name, flood) => {
		const port = await startGreedy(flood);
		const options = parseImapOptions({
			...{ host: '127.0.0.1', port, security: 'none' },
			auth: { kind: 'password', user: 'crm', password: PASSWORD },
		});
		const error = await errorOf(verifyImap(options));
		expect(error.message).toContain('far more than was asked for');
		expect(error.message).not.toContain('xxx');
	});
});

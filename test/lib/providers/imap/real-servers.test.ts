import { setTimeout as delay } from 'node:timers/promises';

import { simpleParser } from 'mailparser';

import type { LoadedEmail } from '../../../../lib/core/message';
import { createImapConnections } from '../../../../lib/providers/imap/connections';
import { createImapMailStore } from '../../../../lib/providers/imap/mail-store';
import { parseImapOptions } from '../../../../lib/providers/imap/options';
import { smtpConnectionSchema } from '../../../../lib/providers/smtp/options';
import { createSmtpPools } from '../../../../lib/providers/smtp/pool';
import { createSmtpSubmission } from '../../../../lib/providers/smtp/submit';
import { CONTEXT, OWNER, saveDraft, sendDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { startDovecot, type Dovecot } from '../../../support/imap/dovecot';
import { startExim, type Exim } from '../../../support/imap/exim';
import { openMailClient, type MailClient } from '../../../support/imap/mail-client';
import { clock, PASSWORD, SECRET } from './setup';

const PEOPLE = { crm: OWNER, jane: 'jane@example.net', audit: 'audit@example.org' };
type Person = keyof typeof PEOPLE;

const question = [
	...['From: Jane Doe <jane@example.net>', `To: ${OWNER}`, 'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?='],
	...['Message-ID: <question@example.net>', 'Date: Fri, 01 May 2026 10:00:00 +0000'],
	...['', 'Where is my invoice?', ''],
].join('\r\n');

describe('a conversation over a real Exim and a real Dovecot', () => {
	const pools = createSmtpPools();
	const connections = createImapConnections();
	let dovecot: Dovecot;
	let exim: Exim;
	let clients: Readonly<Record<Person, MailClient>>;

	beforeAll(async () => {
		dovecot = await startDovecot();
		const open = (user: Person): Promise<MailClient> => {
			dovecot.setPassword(user, PASSWORD);
			return openMailClient({ port: dovecot.port, user, password: PASSWORD });
		};
		clients = { crm: await open('crm'), jane: await open('jane'), audit: await open('audit') };
		exim = await startExim(
			Object.fromEntries(
				Object.entries(PEOPLE).map(([user, address]) => [address, dovecot.inboxOf(user)]),
			),
		);
	}, 60_000);
	afterAll(async () => {
		await connections.close();
		await pools.close();
		for (const client of Object.values(clients)) await client.close();
		await exim.remove();
		await dovecot.remove();
	});

	const arrived = async (person: Person): Promise<string> => {
		for (let tries = 0; tries < 300; tries++) {
			const [mime] = await clients[person].read('INBOX');
			if (mime !== undefined) return mime;
			await delay(100);
		}
		throw new Error(`nothing has arrived for ${person}`);
	};

	it('answers a mail that came in by a draft, which a person edits before it is sent', async () => {
		const connection = smtpConnectionSchema.parse({
			...{ host: exim.host, port: exim.port, security: 'none' },
		});
		const submit = createSmtpSubmission({ connection, pools, clock });
		await submit(
			{
				...{ uid: 'question', mime: Buffer.from(question), messageId: '<question@example.net>' },
				envelope: { from: PEOPLE.jane, to: [OWNER] },
				content: [],
			},
			{ signal: SIGNAL(), commit: async () => undefined },
		);
		await arrived('crm');
		const options = parseImapOptions({
			...{ host: dovecot.host, port: dovecot.tlsPort, security: 'tls' },
			auth: { kind: 'password', user: 'crm', password: PASSWORD },
			caCertificate: dovecot.certificate,
		});
		const store = createImapMailStore({
			...{ id: 'smtp', account: 'any', owner: { address: OWNER }, connections, options, submit },
			...{ clock, secret: SECRET, warn: (text) => expect(text).toBe('') },
		});
		const [conversation] = await store.listConversations({ limit: 5 }, SIGNAL());
		expect(conversation).toMatchObject({ subject: 'Grüße', from: { address: PEOPLE.jane } });
		const parent = await store.findParent(conversation?.threadId ?? '', {
			...{ field: 'thread', withBody: true, signal: SIGNAL() },
		});
		expect(parent.text).toContain('Where is my invoice?');

		const reply: LoadedEmail = {
			...{ from: { address: OWNER }, to: [parent.email.from], cc: [], replyTo: [] },
			...{ bcc: [{ address: PEOPLE.audit }], subject: 'Re: Grüße', text: 'Here it is.' },
			...{ headers: {}, attachments: [], dropped: [], warnings: [] },
		};
		const { reference } = await saveDraft(store, reply, { lookup: parent.lookup });
		await clients.crm.edit(reference, (mime) => mime.replace('Here it is.', 'Here it comes.'));
		const known = { uid: CONTEXT.uid, reference, recipients: [PEOPLE.jane, PEOPLE.audit] };
		const fate = await store.find(known, SIGNAL());
		if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
		const { receipt } = await sendDraft(store, fate.draft);

		const answer = await simpleParser(await arrived('jane'));
		expect(answer).toMatchObject({
			...{ subject: 'Re: Grüße', messageId: receipt?.messageId },
			...{ inReplyTo: '<question@example.net>', references: '<question@example.net>' },
		});
		expect(answer.text).toContain('Here it comes.');
		expect(await arrived('jane')).not.toContain(PEOPLE.audit);
		expect((await simpleParser(await arrived('audit'))).bcc).toBeUndefined();
		expect(await clients.crm.read('Drafts')).toHaveLength(0);
		expect(await clients.crm.read('Sent')).toEqual([expect.stringContaining(PEOPLE.audit)]);
		expect(await store.find(known, SIGNAL())).toMatchObject({
			state: 'sent',
			receipt: { messageId: receipt?.messageId, threadId: '<question@example.net>' },
		});
	}, 120_000);
});

import { setTimeout as sleep } from 'node:timers/promises';

import type { MailStore } from '../../../../lib/core/mail-store';
import type { Clock } from '../../../../lib/core/ports';
import { createImapConnections } from '../../../../lib/providers/imap/connections';
import { createImapMailStore } from '../../../../lib/providers/imap/mail-store';
import { parseImapOptions, type ImapOptions } from '../../../../lib/providers/imap/options';
import { toSmtpAccountId } from '../../../../lib/providers/smtp/account';
import { parseSmtpOptions } from '../../../../lib/providers/smtp/options';
import { createSmtpPools } from '../../../../lib/providers/smtp/pool';
import { createSmtpSubmission } from '../../../../lib/providers/smtp/submit';
import { OWNER } from '../../../contracts/mail-store/use';
import type { Dovecot } from '../../../support/imap/dovecot';
import { startLine, type Line } from '../../../support/imap/line';
import { openMailClient, type MailClient } from '../../../support/imap/mail-client';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
} from '../../../support/smtp-server/fake-smtp-server';

export const PASSWORD = 'open sesame 1001';
export const SECRET = Buffer.alloc(32, 7);
export const clock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

export interface ImapRig {
	readonly user: string;
	readonly store: MailStore;
	readonly options: ImapOptions;
	readonly connections: ReturnType<typeof createImapConnections>;
	/** Between us and Dovecot. */
	readonly line: Line;
	readonly smtp: FakeSmtpServer;
	/** The same account in somebody's mail program. */
	readonly person: MailClient;
	readonly warnings: string[];
	stop(): Promise<void>;
}

export interface ImapRigOptions {
	/** Settings of the account that differ from what fits. */
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly idleMs?: number;
}

const users = { count: 0 };

/** A fresh account on a Dovecot, a fake mail server, and a mail store on both. */
export async function startImapRig(
	dovecot: Dovecot,
	{ settings = {}, idleMs }: ImapRigOptions = {},
): Promise<ImapRig> {
	const user = `crm${++users.count}`;
	dovecot.setPassword(user, PASSWORD);
	const person = await openMailClient({ port: dovecot.port, user, password: PASSWORD });
	const line = await startLine(settings.security === 'tls' ? dovecot.tlsPort : dovecot.port);
	const smtp = await startFakeSmtpServer();
	const options = parseImapOptions({
		...{ host: '127.0.0.1', port: line.port, security: 'none' },
		auth: { kind: 'password', user, password: PASSWORD },
		caCertificate: dovecot.certificate,
		...settings,
	});
	const smtpOptions = parseSmtpOptions({
		connection: { host: smtp.host, port: smtp.port, security: 'none' },
		defaultSender: OWNER,
	});
	const connections = createImapConnections(idleMs === undefined ? {} : { idleMs });
	const pools = createSmtpPools();
	const warnings: string[] = [];
	const store = createImapMailStore({
		...{ id: 'smtp', account: toSmtpAccountId(smtpOptions), owner: { address: OWNER } },
		...{ connections, options, clock, secret: SECRET, warn: (text) => warnings.push(text) },
		submit: createSmtpSubmission({ connection: smtpOptions.connection, pools, clock }),
	});
	return {
		...{ user, store, options, connections, line, smtp, person, warnings },
		async stop() {
			await connections.close();
			await person.close();
			await line.stop();
			await smtp.stop();
			await pools.close();
		},
	};
}

import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findFreePort } from '../redis-server';
import { handOver, makeServerFolder, serverUser, startServerProcess } from '../server-process';
import { fixtureCertificate, fixtureKey, type CertificateName } from '../smtp-server/certificates';

const INSTALL =
	'Install it: `apt-get install dovecot-imapd` on Debian and Ubuntu, `brew install dovecot` on macOS.';

export interface DovecotOptions {
	/** The mailboxes that every account begins with, and what the server says they are for. */
	readonly mailboxes?: readonly { readonly name: string; readonly use?: string }[];
	readonly certificate?: CertificateName;
	/** Further lines of its configuration. */
	readonly lines?: readonly string[];
}

/** A real Dovecot of the tests' own, on 127.0.0.1 and in a folder of its own. */
export interface Dovecot {
	readonly host: '127.0.0.1';
	/** In the clear, and with STARTTLS. */
	readonly port: number;
	readonly tlsPort: number;
	/** In PEM form. */
	readonly certificate: string;
	readonly folder: string;
	/** Makes an account, or gives it another password. */
	setPassword(user: string, password: string): void;
	/** Where the inbox of a user lies, as a Maildir. */
	inboxOf(user: string): string;
	remove(): Promise<void>;
}

const USUAL = [
	{ name: 'Drafts', use: '\\Drafts' },
	{ name: 'Sent', use: '\\Sent' },
	{ name: 'Archive', use: '\\Archive' },
];

/** @throws Error saying what to install where this machine has no Dovecot */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
	const { mailboxes = USUAL, certificate = 'localhost', lines = [] } = options;
	const user = serverUser();
	const folder = makeServerFolder('dovecot');
	const ports = { imap: await findFreePort(), imaps: await findFreePort() };
	for (const name of ['run', 'state', 'mail', 'users']) mkdirSync(join(folder, name));
	writeFileSync(join(folder, 'cert.pem'), fixtureCertificate(certificate));
	writeFileSync(join(folder, 'key.pem'), fixtureKey(certificate), { mode: 0o600 });
	const config = join(folder, 'dovecot.conf');
	writeFileSync(config, `${writeConfig(folder, ports, user, mailboxes)}\n${lines.join('\n')}\n`);
	handOver(folder, user);
	const server = await startServerProcess({
		...{ program: 'dovecot', args: ['-F', '-c', config], install: INSTALL },
		...{ folder, user, port: ports.imap },
	});
	let changes = 0;
	return {
		host: '127.0.0.1',
		port: ports.imap,
		tlsPort: ports.imaps,
		certificate: fixtureCertificate(certificate),
		folder,
		setPassword(name, password) {
			const file = join(folder, 'users', name);
			// Dovecot looks at a file that it knows once a second at most, and tells by the second
			// whether it has changed.
			if (existsSync(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
			writeFileSync(file, `${name}:{PLAIN}${password}\n`);
			const changedAt = Date.now() / 1000 + ++changes;
			utimesSync(file, changedAt, changedAt);
		},
		inboxOf: (name) => join(folder, 'mail', name),
		remove: () => server.remove(),
	};
}

function writeConfig(
	folder: string,
	ports: { readonly imap: number; readonly imaps: number },
	{ user, group }: { readonly user: string; readonly group: string },
	mailboxes: NonNullable<DovecotOptions['mailboxes']>,
): string {
	const boxes = mailboxes.map(
		({ name, use }) =>
			`mailbox "${name}" {\n auto = create\n ${use === undefined ? '' : `special_use = ${use}`}\n}`,
	);
	return `
		base_dir = ${folder}/run
		state_dir = ${folder}/state
		log_path = ${folder}/log
		protocols = imap
		listen = 127.0.0.1
		default_internal_user = ${user}
		default_internal_group = ${group}
		default_login_user = ${user}
		ssl = yes
		ssl_cert = <${folder}/cert.pem
		ssl_key = <${folder}/key.pem
		disable_plaintext_auth = no
		auth_failure_delay = 0
		auth_mechanisms = plain login
		first_valid_uid = 1
		first_valid_gid = 1
		mail_max_userip_connections = 100
		mail_location = maildir:${folder}/mail/%u
		passdb {
			driver = passwd-file
			args = username_format=%u ${folder}/users/%u
		}
		userdb {
			driver = static
			args = uid=${user} gid=${group} home=${folder}/mail/%u
		}
		namespace inbox {
			inbox = yes
			${boxes.join('\n')}
		}
		service anvil {
			chroot =
			# Logins that fail are not made to wait.
			unix_listener anvil-auth-penalty {
				mode = 0
			}
		}
		service stats {
			chroot =
		}
		service imap-login {
			chroot =
			inet_listener imap {
				port = ${ports.imap}
			}
			inet_listener imaps {
				port = ${ports.imaps}
				ssl = yes
			}
		}
	`;
}

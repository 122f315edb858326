import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findFreePort } from '../redis-server';
import { handOver, makeServerFolder, serverUser, startServerProcess } from '../server-process';

const INSTALL =
	'Install it: `apt-get install exim4-daemon-light` on Debian and Ubuntu, `brew install exim` on macOS.';

/** A real Exim of the tests' own, on 127.0.0.1, that delivers to Maildirs and nowhere else. */
export interface Exim {
	readonly host: '127.0.0.1';
	readonly port: number;
	remove(): Promise<void>;
}

/**
 * @param maildirs whose folder mail for an address is put into; mail for others is refused
 * @throws Error saying what to install where this machine has no Exim
 */
export async function startExim(maildirs: Readonly<Record<string, string>>): Promise<Exim> {
	const user = serverUser();
	const folder = makeServerFolder('exim');
	const port = await findFreePort();
	for (const name of ['spool', 'log']) mkdirSync(join(folder, name));
	const lines = Object.entries(maildirs).map(([address, path]) => `${address}: ${path}\n`);
	writeFileSync(join(folder, 'maildirs'), lines.join(''));
	const config = join(folder, 'exim.conf');
	writeFileSync(config, writeConfig(folder, port, user));
	handOver(folder, user);
	const server = await startServerProcess({
		...{ program: 'exim4', args: ['-C', config, '-bdf', '-q1m'], install: INSTALL },
		...{ folder, user, port },
	});
	return { host: '127.0.0.1', port, remove: () => server.remove() };
}

function writeConfig(
	folder: string,
	port: number,
	{ user, group }: { readonly user: string; readonly group: string },
): string {
	const maildir = `\${lookup{$local_part@$domain}lsearch{${folder}/maildirs}{$value}fail}`;
	return `
primary_hostname = mx.example.net
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
exim_user = ${user}
exim_group = ${group}
never_users =
deliver_drop_privilege = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
domainlist local_domains = *
acl_smtp_rcpt = check_recipient
acl_smtp_data = accept
begin acl
check_recipient:
  require verify = recipient
  accept
begin routers
known:
  driver = accept
  condition = \${lookup{$local_part@$domain}lsearch{${folder}/maildirs}{yes}{no}}
  transport = maildir
begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = ${maildir}
  create_directory
  envelope_to_add
  return_path_add
  user = ${user}
  group = ${group}
`;
}

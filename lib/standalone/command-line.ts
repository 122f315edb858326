import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { parseArgs } from 'node:util';

import { z } from 'zod/v4';

import { validationError } from '../core/errors';
import { SETTINGS } from './config';
import { toVariable } from './setting-error';

const manifestSchema = z.object({ name: z.string(), version: z.string() });

/**
 * What is printed to whoever asks for help or for the version, in place of starting.
 *
 * @param args those of the command line, without the program
 * @returns undefined where the worker is to start
 * @throws OutboxError `validation_error` on an option that there is not; it is not repeated
 */
export function toAnswer(args: readonly string[]): string | undefined {
	const { help, version } = parseOptions(args);
	if (help) return HELP;
	return version ? `${readVersion()}\n` : undefined;
}

function parseOptions(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
			allowPositionals: true,
		}).values;
	} catch {
		throw validationError(
			'arguments',
			'outbox-worker knows the options --help and --version alone. Its settings are variables of the environment; --help names them.',
		);
	}
}

const HELP = `Usage: outbox-worker [--help | --version]

Delivers queued emails by SMTP until SIGTERM or SIGINT. Its settings are variables of the environment:

  OUTBOX_CONFIG
${SETTINGS.map((name) => `  ${toVariable(name)}\n`).join('')}
OUTBOX_CONFIG names a JSON file of settings, e.g. "smtpHost" for OUTBOX_SMTP_HOST; variables go
before it. At least OUTBOX_SMTP_HOST, OUTBOX_SENDERS and a store are needed: OUTBOX_REDIS_URL, or
OUTBOX_DATA_DIR for a SQLite file on this host. What each means is in docs/queue.md:
https://github.com/n8n-nodes-outbox/n8n-nodes-outbox/blob/main/docs/queue.md#outbox-worker
`;

function readVersion(): string {
	const path = findPackageJSON('.', __filename);
	if (path === undefined) throw new Error('The package has no package.json.');
	const { name, version } = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	return `${name} ${version}`;
}

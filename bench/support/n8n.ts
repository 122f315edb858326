import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** A node as n8n holds it. */
export interface ExecutableNode {
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** The real n8n, as the demo and the end-to-end tests have installed it. */
export interface InstalledN8n {
	readonly version: string;
	readonly folder: string;
	/** The file of the built-in node that sends email. */
	readonly sendEmailFile: string;
	loadSendEmail(): ExecutableNode;
	/** The built-in node that does nothing. */
	loadNoOp(): ExecutableNode;
}

/** Undefined where no n8n is installed in the user's cache folder. */
export function findN8n(): InstalledN8n | undefined {
	const cache = join(
		process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
		'n8n-nodes-outbox',
	);
	const names = existsSync(cache) ? readdirSync(cache) : [];
	const folder = names
		.filter((name) => /^n8n-[0-9a-f]+$/.test(name))
		.map((name) => join(cache, name, 'node_modules'))
		.find((path) => existsSync(join(path, 'n8n-nodes-base')));
	if (folder === undefined) return undefined;

	const nodes = join(folder, 'n8n-nodes-base', 'dist', 'nodes');
	const sendEmailFile = join(nodes, 'EmailSend', 'EmailSend.node.js');
	const requireFile = createRequire(sendEmailFile);
	return {
		version: readVersion(join(folder, 'n8n', 'package.json')),
		folder,
		sendEmailFile,
		loadSendEmail() {
			const { EmailSend } = requireFile(sendEmailFile) as {
				EmailSend: new () => { getNodeType(): ExecutableNode };
			};
			return new EmailSend().getNodeType();
		},
		loadNoOp() {
			const { NoOp } = requireFile(join(nodes, 'NoOp', 'NoOp.node.js')) as {
				NoOp: new () => ExecutableNode;
			};
			return new NoOp();
		},
	};
}

export const NO_N8N =
	'n8n itself is not installed here, so its nodes have no figures. `npm run demo -- --once` installs it.';

function readVersion(file: string): string {
	const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
	return version;
}

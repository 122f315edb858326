import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod/v4';

import { projectDir } from '../support/built';
import { startChild } from '../support/child';

/** The doors of the mail server: three kinds of encryption, and one without that takes its time. */
export const LINES = ['none', 'starttls', 'tls', 'slow'] as const;
export type Line = (typeof LINES)[number];

/** How long the slow one takes for a message; real servers write it to a disk, and scan it. */
export const SLOW_MS = 20;

/** What a line is called in an account's settings. */
export function toSecurity(line: Line): 'none' | 'starttls' | 'tls' {
	return line === 'slow' ? 'none' : line;
}

/** A mail server in a process of its own that takes everything at once. */
export interface Sink {
	readonly host: string;
	readonly ports: Readonly<Record<Line, number>>;
	/** In PEM form. */
	readonly certificate: string;
	/** How many messages it has accepted so far. */
	count(): Promise<number>;
	stop(): Promise<void>;
}

const portsSchema = z.object({
	none: z.number(),
	starttls: z.number(),
	tls: z.number(),
	slow: z.number(),
});
const TLS_DIR = join(projectDir, 'test', 'support', 'smtp-server', 'tls');

export async function startSink(): Promise<Sink> {
	const certificateFile = join(TLS_DIR, 'localhost-cert.pem');
	const child = await startChild({
		file: join(__dirname, 'sink-child.ts'),
		args: [join(TLS_DIR, 'localhost-key.pem'), certificateFile, String(SLOW_MS)],
		parse: (message) => portsSchema.parse(message),
	});
	return {
		host: '127.0.0.1',
		ports: child.ready,
		certificate: readFileSync(certificateFile, 'utf8'),
		count: () => child.ask('count'),
		stop: () => child.stop(),
	};
}

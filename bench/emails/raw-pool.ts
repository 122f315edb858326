import { createTransport } from 'nodemailer';

import { toBenchMail } from './messages';
import { LINES, toSecurity, type Line, type Sink } from './sink';

const CONNECTIONS = 5;

/** Where a sink is found. */
type SinkPlace = Pick<Sink, 'host' | 'ports' | 'certificate'>;

/** nodemailer alone, with as many connections as an account of ours has, kept open as ours are. */
export function createRawPools(sink: SinkPlace) {
	const pools = new Map(LINES.map((line) => [line, createTransport(toOptions(sink, line))]));
	return {
		async execute(line: Line, count: number): Promise<void> {
			const pool = pools.get(line);
			if (!pool) throw new TypeError(`no pool for ${line}`);
			await Promise.all(
				Array.from({ length: count }, (_none, index) => pool.sendMail(toBenchMail(index))),
			);
		},
		close(): void {
			for (const pool of pools.values()) pool.close();
		},
	};
}

function toOptions({ host, ports, certificate }: SinkPlace, line: Line) {
	const security = toSecurity(line);
	return {
		pool: true as const,
		host,
		port: ports[line],
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'none',
		tls: { ca: certificate },
		maxConnections: CONNECTIONS,
		// It would end a connection after a hundred messages, and wait 100 ms then.
		maxMessages: Number.MAX_SAFE_INTEGER,
	};
}

import { ON_MEMORY, ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { Table } from '../support/section';
import { toLoopTable, toRateTable, toTripTable, type SendSamples } from '../support/send-tables';
import { BUILT_IN, BUILT_IN_NO_DELAY, RAW_POOL } from './contenders';
import { SLOW_MS, type Line } from './sink';

export const LINE_NAMES: Readonly<Record<Line, string>> = {
	none: 'plain',
	starttls: 'STARTTLS',
	tls: 'TLS',
	slow: `plain, ${SLOW_MS} ms a message`,
};

export const RATE_TABLE = 'Emails per second';

/** @param samples by the names of the lines */
export function toEmailTables(samples: SendSamples): readonly Table[] {
	return [
		toRateTable(samples, {
			title: RATE_TABLE,
			noun: 'email',
			yardsticks: [
				{ column: 'of the pool', sender: RAW_POOL, asShare: true },
				{ column: 'n8n', sender: BUILT_IN, asShare: false },
				{ column: 'n8n, no delay', sender: BUILT_IN_NO_DELAY, asShare: false },
			],
		}),
		toTripTable(samples, { noun: 'email', senders: [ON_SQLITE, ON_REDIS] }),
		toLoopTable(samples, [ON_SQLITE, ON_REDIS, ON_MEMORY, RAW_POOL]),
	];
}

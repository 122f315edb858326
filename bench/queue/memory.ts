import { join } from 'node:path';

import { z } from 'zod/v4';

import type { RedisServer } from '../../test/support/redis-server';
import { startTypeScriptChild } from '../support/child';
import type { Finding, Table } from '../support/section';
import { toShort } from '../support/stats';
import { CALL } from './enqueueing';

const samplesSchema = z.array(
	z.object({ recipients: z.number(), heapMb: z.number(), peakMb: z.number() }),
);
/** What a process had after each call. */
export type MemorySamples = z.output<typeof samplesSchema>;

/** What may be left of calls that are over: what is loaded with the first ones, and compiled. */
const MOST_HEAP_MB = 2;

/** Queues so many recipients in a process of its own. */
export async function measureMemory(
	{ port, run }: RedisServer,
	recipients: number,
): Promise<MemorySamples> {
	await run('FLUSHALL');
	const child = await startTypeScriptChild({
		file: join(__dirname, 'memory-child.ts'),
		args: [port, recipients, CALL].map(String),
		flags: ['--expose-gc'],
		parse: (message) => samplesSchema.parse(message),
	});
	await child.stop();
	return child.ready;
}

export function toMemoryTable(samples: MemorySamples): Table {
	return {
		title: 'Memory of the process that queues, on Redis',
		columns: ['After recipients', 'heap in use, MB', 'most resident so far, MB'],
		rows: samples.map(({ recipients, heapMb, peakMb }) => [
			recipients.toLocaleString('en-GB'),
			toShort(heapMb),
			toShort(peakMb),
		]),
	};
}

export function toMemoryFinding(samples: MemorySamples): Finding {
	const [first, last] = [samples[1], samples.at(-1)];
	const grown = (last?.heapMb ?? NaN) - (first?.heapMb ?? NaN);
	const of = (recipients = NaN): string => recipients.toLocaleString('en-GB');
	return {
		target: `memory flat: ${of(last?.recipients)} recipients leave at most ${MOST_HEAP_MB} MB more in the heap than ${of(first?.recipients)}`,
		found: `${toShort(grown)} MB more; at most ${toShort(last?.peakMb ?? NaN)} MB resident, ${toShort(first?.peakMb ?? NaN)} MB by then`,
		met: grown <= MOST_HEAP_MB,
	};
}

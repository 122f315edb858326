import { parseArgs } from 'node:util';

import type { Effort } from './section';

export interface BenchOptions extends Effort {
	/** The names of the sections to run; empty for all. */
	readonly only: readonly string[];
	/** Where the figures go as JSON; standard output unless given. */
	readonly json: string | undefined;
	/** Whether to draw the picture. */
	readonly image: boolean;
	/** Whether to put the figures into docs/bench.md. */
	readonly docs: boolean;
	/** The options as they were given. */
	readonly given: string;
}

export const USAGE = `npm run bench [-- options]
  --quick         few rounds and 100,000 records: some five minutes
  --only a,b      these sections only
  --records n     how many records a full store holds (1,000,000)
  --json file     writes the figures there instead of printing them
  --docs          puts the figures into docs/bench.md as well
  --no-image      leaves docs/images/bench.svg as it is`;

/** @throws TypeError saying which option is not known */
export function parseOptions(args: readonly string[]): BenchOptions {
	const { values } = parseArgs({
		args: [...args],
		allowNegative: true,
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string', default: '' },
			records: { type: 'string' },
			json: { type: 'string' },
			image: { type: 'boolean', default: true },
			docs: { type: 'boolean', default: false },
		},
	});
	const { quick, only, json, image, docs, records = quick ? '100000' : '1000000' } = values;
	if (!/^\d{1,8}$/.test(records)) throw new TypeError(`--records is not a number: ${records}`);
	const names = only.split(',').filter((name) => name !== '');
	return {
		quick,
		records: Number(records),
		only: names,
		json,
		image,
		docs,
		given: [
			...(quick ? ['--quick'] : []),
			...(values.records ? [`--records ${records}`] : []),
		].join(' '),
	};
}

import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';

import { findN8n } from './n8n';

/** Under which circumstances figures came about. */
export interface Circumstances {
	readonly date: string;
	readonly machine: string;
	readonly os: string;
	readonly node: string;
	readonly n8n: string;
	/** What kind of disk the stores were on. */
	readonly disk: string;
	/** Processes that wanted to run, on average over a minute; more than processors means noise. */
	readonly loadBefore: number;
	readonly loadAfter: number;
}

/** Notes the load now, and again when the figures are there. */
export function noteCircumstances(): () => Circumstances {
	const loadBefore = load();
	return () => ({
		date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
		machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
		os: `${type()} ${release()}`,
		node: process.version,
		n8n: findN8n()?.version ?? 'none',
		disk: describeDisk(tmpdir()),
		loadBefore,
		loadAfter: load(),
	});
}

function load(): number {
	return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

/** The file system that a folder is on, as far as this system tells. */
function describeDisk(folder: string): string {
	try {
		const mounts = readFileSync('/proc/mounts', 'utf8')
			.split('\n')
			.map((line) => line.split(' '))
			.filter(([, point = '']) => point === '/' || `${folder}/`.startsWith(`${point}/`))
			.sort(([, a = ''], [, b = '']) => b.length - a.length);
		return `${mounts[0]?.[2] ?? 'unknown'} (${folder})`;
	} catch {
		return folder;
	}
}

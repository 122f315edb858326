import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const INTERVAL_MS = 10_000;

/**
 * Tells every few seconds how far npm has come, which is silent without a terminal.
 *
 * @param {string} folder where npm installs by the lock file in it
 * @param {(line: string) => void} log
 * @returns {Promise<() => void>} stops it
 */
export async function watchUnpacking(folder, log) {
	const lockFile = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
	const packages = Object.keys(lockFile.packages).filter((path) => path !== '');
	const timer = setInterval(async () => {
		const unpacked = await countUnpacked(folder, packages);
		log(
			unpacked === 0
				? `Downloading ${packages.length} packages.`
				: `${unpacked} of ${packages.length} packages unpacked.`,
		);
	}, INTERVAL_MS);
	return () => clearInterval(timer);
}

/**
 * @param {string} folder
 * @param {readonly string[]} packages paths from the lock file
 */
async function countUnpacked(folder, packages) {
	const found = await Promise.all(
		packages.map((path) =>
			access(join(folder, path, 'package.json')).then(
				() => true,
				() => false,
			),
		),
	);
	return found.filter(Boolean).length;
}

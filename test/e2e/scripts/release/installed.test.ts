import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	checkInstallScripts,
	readInstalled,
	sizeOf,
} from '../../../../scripts/release/installed.mjs';

describe('an installed package', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-installed-'));
	});

	afterEach(() => rm(folder, { recursive: true }));

	it('has dependencies, of which those with an install script that is needed are problems', async () => {
		await mkdir(join(folder, 'node_modules'));
		const packages = {
			'node_modules/plain': { version: '1.0.0', license: 'MIT' },
			'node_modules/native': { version: '2.0.0', hasInstallScript: true },
			'node_modules/faster': { version: '3.0.0', hasInstallScript: true, optional: true },
		};
		await writeFile(
			join(folder, 'node_modules', '.package-lock.json'),
			JSON.stringify({ packages }),
		);
		const installed = await readInstalled(folder);
		expect(installed.map(({ name }) => name)).toEqual(['plain', 'native', 'faster']);
		expect(checkInstallScripts(installed)).toEqual([expect.stringMatching(/^native@2\.0\.0 /)]);
	});

	it('is as large as its files together', async () => {
		await mkdir(join(folder, 'a', 'b'), { recursive: true });
		await writeFile(join(folder, 'one'), 'x'.repeat(1_000));
		await writeFile(join(folder, 'a', 'b', 'two'), 'x'.repeat(234));
		expect(await sizeOf(folder)).toBe(1_234);
	});
});

/**
 * All tests: unit, contract and integration tests first, then those in the real n8n.
 * Usage: npm test      The last line is `N passed, N failed`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findChromium } from './support/chromium.mjs';
import { runJest } from './support/jest-run.mjs';
import { buildPackage } from './support/pack.mjs';

const STAGES = [
	{ config: 'jest.config.js', nodeFlags: [] },
	{
		config: 'jest.e2e.config.js',
		// Lets the tests import these scripts, which are ES modules.
		nodeFlags: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
	},
];

const total = { passed: 0, failed: 0, skipped: 0 };
const folder = await mkdtemp(join(tmpdir(), 'outbox-test-'));
try {
	findChromium();
	await buildPackage({ show: true });
	for (const { config, nodeFlags } of STAGES) {
		const reportFile = join(folder, `${config}.json`);
		const counts = await runJest(config, { reportFile, nodeFlags });
		total.passed += counts.passed;
		total.failed += counts.failed;
		total.skipped += counts.skipped;
	}
} catch (error) {
	total.failed += 1;
	console.error(error instanceof Error ? error.message : error);
} finally {
	await rm(folder, { recursive: true, force: true });
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

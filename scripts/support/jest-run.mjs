import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { tryCommand } from './command.mjs';
import { findNode24, projectDir, toolEnv } from './toolchain.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs jest and counts its tests; a suite that could not run counts as a failed test.
 * @param {string} config file name of the jest configuration
 * @param {{ reportFile: string, nodeFlags: readonly string[] }} options `reportFile` is where jest
 *   may write its JSON report
 * @returns {Promise<Counts>}
 */
export async function runJest(config, { reportFile, nodeFlags }) {
	const { code } = await tryCommand(
		findNode24(),
		[
			...nodeFlags,
			join(projectDir, 'node_modules', 'jest', 'bin', 'jest.js'),
			'--config',
			join(projectDir, config),
			'--json',
			`--outputFile=${reportFile}`,
			// What a test leaves open must not hold up the run for ever. Jest says so when it has to.
			'--forceExit',
		],
		{ cwd: projectDir, env: toolEnv(), show: true },
	);
	const report = await readFile(reportFile, 'utf8').then(JSON.parse, () => undefined);
	const counts = {
		passed: report?.numPassedTests ?? 0,
		failed: (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0),
		skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
	};
	// E.g. a global set-up that failed: no test did, yet the run is not good.
	return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

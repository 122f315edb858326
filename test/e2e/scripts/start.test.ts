import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isAlive } from '../../../scripts/n8n-host/install-lock.mjs';
import { findNode24, projectDir } from '../../../scripts/support/toolchain.mjs';
import { until } from '../support/until';

const START = pathToFileURL(join(projectDir, 'scripts', 'n8n-host', 'start.mjs')).href;
const STARTER = `
	const { startHost } = await import(${JSON.stringify(START)});
	const host = await startHost({ userFolder: process.argv[1] });
	console.log(host.pid);
`;

describe('startHost', () => {
	it('leaves no n8n behind when the process that started it is killed', async () => {
		const userFolder = await mkdtemp(join(tmpdir(), 'outbox-e2e-start-'));
		try {
			const starter = spawn(findNode24(), ['--input-type=module', '-e', STARTER, userFolder], {
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			const [line] = await once(starter.stdout.setEncoding('utf8'), 'data');
			const pid = Number(line);
			expect(isAlive(pid)).toBe(true);

			starter.kill('SIGKILL');

			await until('n8n is gone', () => !isAlive(pid));
		} finally {
			await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
		}
	});
});

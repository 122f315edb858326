/**
 * The thread that owns the database file, so that no fsync, lock or long query ever holds up n8n's
 * event loop.
 *
 * Node starts this file by itself: from dist as JavaScript, and in tests straight from the source,
 * with its own type stripping. So here, in all it imports, imports of our files end in `.ts` (which
 * the compiler rewrites), imports of types say so, and nothing but erasable syntax is used.
 * @see https://nodejs.org/api/typescript.html#type-stripping
 */
import { parentPort, workerData } from 'node:worker_threads';

import { createBatchRunner, type Batch } from './batch.ts';
import type { DatabaseOptions } from './database.ts';

const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread only.');

// Given by startDatabaseThread.
const runner = createBatchRunner(workerData as DatabaseOptions);

port.on('message', (batch: Batch | 'close') => {
	if (batch === 'close') {
		port.close();
		runner.close();
	} else {
		port.postMessage(runner.run(batch));
	}
});

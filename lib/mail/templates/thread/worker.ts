/**
 * The thread that renders templates, so that none of them can hold up n8n's event loop: what takes
 * too long is ended with the thread.
 *
 * Node starts this file by itself: from dist as JavaScript, and in tests straight from the source,
 * with its own type stripping. So here, in all it imports, imports of our files end in `.ts` (which
 * the compiler rewrites), imports of types say so, and nothing but erasable syntax is used.
 * @see https://nodejs.org/api/typescript.html#type-stripping
 */
import { parentPort } from 'node:worker_threads';

import type { TemplateJob, ThreadMessage } from '../job.ts';
import { createJobRunner } from './run-job.ts';

const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread only.');

const tell = (message: ThreadMessage): void => port.postMessage(message);
const run = createJobRunner((begins) => tell({ begins }));

port.on('message', (job: TemplateJob) => tell(run(job)));

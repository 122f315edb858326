import { rm } from 'node:fs/promises';

/** Stops what `set-up.mjs` started. */
export default async function tearDown() {
	const { host, folder } = globalThis.outboxE2e;
	await host.stop();
	await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

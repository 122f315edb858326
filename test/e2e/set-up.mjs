import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPackage } from '../../scripts/n8n-host/community-package.mjs';
import { installHost } from '../../scripts/n8n-host/install.mjs';
import { startHost } from '../../scripts/n8n-host/start.mjs';
import { buildPackage, packPackage } from '../../scripts/support/pack.mjs';

const OWNER = { email: 'owner@example.com', password: 'End-to-end-1' };
/** Where n8n takes settings of credentials that users cannot make, such as Google's login. */
const OVERWRITES = { path: 'credential-overwrites', token: 'may-overwrite' };

/**
 * Boots the n8n that the tests share, with the packed package installed in it, and leaves a note
 * of it in the environment. `tear-down.mjs` takes it all away.
 */
export default async function setUp() {
	const folder = await mkdtemp(join(tmpdir(), 'outbox-e2e-'));
	try {
		await installHost();
		await buildPackage();
		const tarball = await packPackage(folder);
		const userFolder = join(folder, 'n8n');
		const packageDir = await installPackage(userFolder, tarball);
		const storageDir = join(folder, 'storage');
		await mkdir(storageDir);
		const host = await startHost({
			userFolder,
			env: {
				CREDENTIALS_OVERWRITE_ENDPOINT: OVERWRITES.path,
				CREDENTIALS_OVERWRITE_ENDPOINT_AUTH_TOKEN: OVERWRITES.token,
				OUTBOX_STORAGE_DIR: storageDir,
			},
		});
		await host.client.setUpOwner(OWNER);
		process.env['OUTBOX_E2E'] = JSON.stringify({
			url: host.url,
			owner: OWNER,
			folder,
			tarball,
			packageDir,
			storageDir,
			overwrites: { url: `${host.url}/${OVERWRITES.path}`, token: OVERWRITES.token },
		});
		Object.assign(globalThis, { outboxE2e: { host, folder } });
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		throw error;
	}
}

import { findFreePort } from '../support/ports.mjs';
import { createClient } from './client.mjs';
import { startN8n } from './n8n-process.mjs';

/**
 * @typedef {Awaited<ReturnType<typeof startHost>>} Host a running n8n
 * @typedef {import('./n8n-process.mjs').N8nProcess} Worker a running worker of n8n's queue mode
 */

/**
 * Boots n8n as a child process on 127.0.0.1 and waits until its editor is ready.
 *
 * @param {object} options
 * @param {string} options.userFolder where it keeps its database and community packages
 * @param {number} [options.port] a free one by default
 * @param {Record<string, string>} [options.env] further environment variables for n8n
 * @param {AbortSignal} [options.signal] gives up waiting and ends n8n
 * @throws when n8n does not come up, with the end of its log
 */
export async function startHost({ userFolder, port, env = {}, signal }) {
	const editorPort = await findFreePort(port);
	const url = `http://localhost:${editorPort}`;
	const client = createClient(url);
	const n8n = await startN8n('start', {
		userFolder,
		env: { ...(await settings(userFolder)), N8N_PORT: String(editorPort), ...env },
		isReady: async (log) =>
			log.includes('Editor is now accessible via') && (await client.isReady()),
		signal,
	});
	return { url, client, ...n8n };
}

/**
 * Starts a worker of a host in queue mode, which shares its folder and so its database, and waits
 * until it takes jobs.
 *
 * @param {object} options
 * @param {string} options.userFolder the host's
 * @param {Record<string, string>} options.env the host's
 * @returns {Promise<Worker>}
 * @throws when it does not come up, with the end of its log
 */
export async function startWorker({ userFolder, env }) {
	return startN8n('worker', {
		userFolder,
		env: { ...(await settings(userFolder)), ...env },
		isReady: (log) => log.includes('n8n worker is now ready'),
		signal: undefined,
	});
}

/**
 * A quiet n8n: no telemetry, nothing fetched from elsewhere, cookies over plain http.
 * @param {string} userFolder
 */
async function settings(userFolder) {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_RUNNERS_BROKER_PORT: String(await findFreePort()),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: 'localhost',
		N8N_SECURE_COOKIE: 'false',
		GENERIC_TIMEZONE: 'UTC',
		DB_TYPE: 'sqlite',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
		// As the README recommends: without it n8n makes a sandbox for every call of a webhook.
		N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
	};
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { parse as parseFlatted } from 'flatted';

import { isFields, parseBody, requireFields } from './answers.mjs';

const POLL_MS = 100;
const DEFAULT_TIMEOUT_MS = 60_000;
const FINAL_STATES = ['success', 'error', 'crashed', 'canceled'];

/**
 * @typedef {{ id: string, name: string, versionId: string, nodes: object[] }} Workflow
 * @typedef {ReturnType<typeof createClient>} Client
 *
 * @typedef {object} Execution
 * @property {string} id
 * @property {string} status `running`, `success`, `error`, `crashed`, ...
 * @property {string} mode
 * @property {{ resultData: { runData: Record<string, NodeRun[]> } }} data decoded
 *
 * @typedef {object} NodeRun
 * @property {{ main: ({ json: import('./answers.mjs').Fields }[] | null)[] }} [data] each output's
 *   items
 * @property {import('./answers.mjs').Fields} [error]
 * @property {{ message: string }[]} [hints]
 */

/**
 * A client of the REST calls that n8n's editor makes, signed in as one user.
 * @param {string} baseUrl
 */
export function createClient(baseUrl) {
	// The sign-in cookie is bound to this header.
	const browserId = randomUUID();
	let cookie = '';

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<{ status: number, body: unknown }>} `body` is text where it is no JSON
	 */
	async function request(method, path, body) {
		const response = await fetch(baseUrl + path, {
			method,
			headers: { 'content-type': 'application/json', 'browser-id': browserId, cookie },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		for (const set of response.headers.getSetCookie()) {
			if (set.startsWith('n8n-auth=')) cookie = set.split(';')[0] ?? '';
		}
		return { status: response.status, body: parseBody(await response.text()) };
	}

	/**
	 * As `request`, but gives the answer's data and throws on an error status.
	 * @template [T=unknown] what this version of n8n answers
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<T>}
	 */
	async function call(method, path, body) {
		const { status, body: answer } = await request(method, path, body);
		if (status >= 400) {
			throw new Error(
				`${method} ${path} was answered ${status}: ${JSON.stringify(answer).slice(0, 800)}`,
			);
		}
		return /** @type {T} */ (isFields(answer) ? (answer['data'] ?? answer) : answer);
	}

	/**
	 * @param {string} id
	 * @returns {Promise<Execution>}
	 */
	async function execution(id) {
		/** @type {Execution & { data: unknown }} */
		const found = await call('GET', `/rest/executions/${id}`);
		return {
			...found,
			data: typeof found.data === 'string' ? parseFlatted(found.data) : found.data,
		};
	}

	/**
	 * n8n publishes in the background.
	 * @param {string} id
	 * @param {'published' | 'not_published'} wanted
	 * @param {number} timeoutMs
	 */
	async function publicationOf(id, wanted, timeoutMs) {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			/** @type {{ status: string }} */
			const publication = await call('GET', `/rest/workflows/${id}/publication-status`);
			if (publication.status === wanted) return;
			if (publication.status === 'failed' || Date.now() > deadline) {
				throw new Error(`Workflow ${id} did not become ${wanted}: ${JSON.stringify(publication)}`);
			}
			await sleep(POLL_MS);
		}
	}

	return {
		request,

		isReady: () =>
			request('GET', '/healthz/readiness').then(
				({ status }) => status === 200,
				() => false,
			),

		/** @param {{ email: string, password: string }} owner the first start only; signs in too */
		setUpOwner: (owner) =>
			call('POST', '/rest/owner/setup', { ...owner, firstName: 'Outbox', lastName: 'Owner' }),

		/** @param {{ email: string, password: string }} user */
		signIn: ({ email, password }) =>
			call('POST', '/rest/login', { emailOrLdapLoginId: email, password }),

		/** @returns {Promise<{ name: string, displayName: string }[]>} */
		nodeTypes: () => call('GET', '/types/nodes.json'),

		/** @returns {Promise<{ name: string, displayName: string }[]>} */
		credentialTypes: () => call('GET', '/types/credentials.json'),

		/**
		 * @param {{ name: string, type: string, data: object }} credential
		 * @returns {Promise<{ id: string, name: string, type: string }>}
		 */
		createCredential: (credential) => call('POST', '/rest/credentials', credential),

		/**
		 * What the editor does after it has saved a credential.
		 * @param {{ id: string, name: string, type: string, data: object }} credentials
		 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
		 */
		testCredential: (credentials) => call('POST', '/rest/credentials/test', { credentials }),

		/**
		 * @param {{ name: string, nodes: object[], connections: object, settings?: object }} workflow
		 * @returns {Promise<Workflow>}
		 */
		createWorkflow: ({ name, nodes, connections, settings }) =>
			call('POST', '/rest/workflows', {
				name,
				nodes,
				connections,
				settings: { executionOrder: 'v1', ...settings },
				active: false,
			}),

		/**
		 * Publishes a workflow and waits until its triggers are live, which happens later.
		 * @param {string} id
		 */
		async publish(id, timeoutMs = DEFAULT_TIMEOUT_MS) {
			/** @type {Workflow} */
			const { versionId } = await call('GET', `/rest/workflows/${id}`);
			await call('POST', `/rest/workflows/${id}/activate`, {
				versionId,
				name: '',
				description: '',
			});
			await publicationOf(id, 'published', timeoutMs);
		},

		/**
		 * Takes a published workflow's triggers down; resolves once they have ended.
		 * @param {string} id
		 */
		async unpublish(id, timeoutMs = DEFAULT_TIMEOUT_MS) {
			await call('POST', `/rest/workflows/${id}/deactivate`);
			await publicationOf(id, 'not_published', timeoutMs);
		},

		/**
		 * Calls a published webhook; an error status is an answer too.
		 * @template {import('./answers.mjs').Fields} [T=import('./answers.mjs').Fields] what the
		 *   workflow answers
		 * @param {string} path
		 * @param {object} body
		 * @param {Readonly<Record<string, string>>} [headers] further ones
		 * @returns {Promise<import('./answers.mjs').WebhookAnswer<T>>}
		 * @throws when it answers anything but a JSON object
		 */
		async webhook(path, body, headers = {}) {
			const response = await fetch(`${baseUrl}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify(body),
			});
			const answer = requireFields(parseBody(await response.text()));
			return { status: response.status, body: /** @type {T} */ (answer) };
		},

		/**
		 * Starts what *Execute workflow* starts.
		 * @param {string} id
		 * @param {string} triggerName
		 * @returns {Promise<string>} the execution's id
		 */
		async runManually(id, triggerName) {
			/** @type {{ executionId: string }} */
			const started = await call('POST', `/rest/workflows/${id}/run`, {
				triggerToStartFrom: { name: triggerName },
			});
			return started.executionId;
		},

		/**
		 * The newest executions first, without their data.
		 * @param {string} workflowId
		 * @returns {Promise<{ id: string, status: string, mode: string }[]>}
		 */
		async executions(workflowId) {
			const filter = encodeURIComponent(JSON.stringify({ workflowId }));
			/** @type {{ results: { id: string, status: string, mode: string }[] }} */
			const { results } = await call('GET', `/rest/executions?filter=${filter}&limit=50`);
			return results;
		},

		execution,

		/**
		 * Waits until an execution has ended in one way or another.
		 * @param {string} id
		 */
		async waitForExecution(id, timeoutMs = DEFAULT_TIMEOUT_MS) {
			const deadline = Date.now() + timeoutMs;
			for (;;) {
				const found = await execution(id);
				if (FINAL_STATES.includes(found.status)) return found;
				if (Date.now() > deadline) {
					throw new Error(`Execution ${id} is still ${found.status} after ${timeoutMs / 1000} s.`);
				}
				await sleep(POLL_MS);
			}
		},

		/**
		 * Retries a failed or crashed execution with the workflow it ran and waits for the end.
		 * @param {string} id
		 * @returns {Promise<Execution>} the retry
		 */
		async retry(id) {
			/** @type {{ id: string }} */
			const { id: retryId } = await call('POST', `/rest/executions/${id}/retry`, {
				loadWorkflow: false,
			});
			return execution(retryId);
		},

		/** @param {string} id */
		stopExecution: (id) => call('POST', `/rest/executions/${id}/stop`, {}),
	};
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';

/** Connections that calls share, and that know which of them were ever made. */
export interface Connections {
	readonly agent: PlainAgent;
	/**
	 * Runs a call, and says whether any of its bytes can have left: only a connection that was made,
	 * its encryption included, carries a request.
	 */
	watch<T>(call: () => Promise<T>): Promise<WatchedCall<T>>;
}

export type WatchedCall<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly thrown: unknown; readonly connected: boolean };

/** Well under what servers wait before they close an idle connection, maybe under the next call. */
const IDLE_MS = 10_000;

/**
 * telegraf hides why a call failed but for a code, and the code does not say whether there was a
 * connection. An idle connection does not keep the process alive.
 */
export function createConnections(baseUrl: string): Connections {
	const secure = baseUrl.startsWith('https:');
	const settings = { keepAlive: true, timeout: IDLE_MS };
	const agent = secure ? new SecureAgent(settings) : new PlainAgent(settings);
	const calls = new AsyncLocalStorage<{ connected: boolean }>();
	const connect = agent.createConnection.bind(agent);
	agent.createConnection = (options, callback) => {
		const socket = connect(options, callback);
		const call = calls.getStore();
		if (call && socket) {
			call.connected = false;
			socket.once(secure ? 'secureConnect' : 'connect', () => (call.connected = true));
		}
		return socket;
	};
	return {
		agent,
		async watch(call) {
			// A connection that is taken over from an earlier call was made.
			const state = { connected: true };
			try {
				return { ok: true, value: await calls.run(state, call) };
			} catch (thrown) {
				return { ok: false, thrown, connected: state.connected };
			}
		},
	};
}

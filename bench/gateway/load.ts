import { Agent, request } from 'node:http';

/** One call, and what is asked of its answer. */
export interface LoadCall {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export interface LoadAnswer {
	readonly status: number;
	readonly replayed: boolean;
}

export interface LoadResult {
	readonly perSecond: number;
	readonly answers: readonly LoadAnswer[];
	/** Of every call, in milliseconds. */
	readonly latencies: readonly number[];
}

/** Keeps as many calls in flight for a time, over connections that are kept. */
export async function runLoad(
	next: () => LoadCall,
	{ atOnce, ms }: { readonly atOnce: number; readonly ms: number },
): Promise<LoadResult> {
	const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
	const answers: LoadAnswer[] = [];
	const latencies: number[] = [];
	const startedAt = performance.now();
	const until = startedAt + ms;
	const one = async (): Promise<void> => {
		while (performance.now() < until) {
			const calledAt = performance.now();
			answers.push(await call(next(), agent));
			latencies.push(performance.now() - calledAt);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, one));
	const seconds = (performance.now() - startedAt) / 1000;
	agent.destroy();
	return { perSecond: answers.length / seconds, answers, latencies };
}

function call({ url, headers, body }: LoadCall, agent: Agent): Promise<LoadAnswer> {
	return new Promise((resolve, reject) => {
		const sent = request(url, { method: 'POST', agent, headers }, (response) => {
			response.resume();
			response.once('end', () => {
				resolve({
					status: response.statusCode ?? 0,
					replayed: response.headers['idempotency-replayed'] === 'true',
				});
			});
		});
		sent.once('error', reject);
		sent.end(body);
	});
}

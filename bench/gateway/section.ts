import { startSink } from '../emails/sink';
import { interleave } from '../support/interleave';
import type { Finding, Section } from '../support/section';
import { median, medianRatio, summarise, toPercent, toShort, toText } from '../support/stats';
import { callAnew, callApi, callAsStranger, callMinimal } from './calls';
import { startGatewayHost } from './host';
import { runLoad, type LoadCall, type LoadResult } from './load';

const AT_ONCE = 10;
/** A contender's minute comes in pieces, so that none has the quiet moments for itself. */
const PIECES = 6;
const SHARE = 0.9;

const ANSWERED = 'Outbox API, answered before';
const REFUSED = 'Outbox API, refused: no valid key';
const BARE_ANSWER = 'minimal trigger that answers';
const BUILT_IN = 'minimal trigger → n8n Send Email (SMTP) → minimal Respond';
const SENT = 'Outbox API → Send Email (SMTP) → Respond';
const BARE_RUN = 'minimal trigger → No Operation → minimal Respond';

/** The API under load, in a real n8n. */
export const gateway: Section = {
	name: 'gateway',
	title: 'The API under load, in a real n8n',
	async run({ quick }) {
		const sink = await startSink();
		const sinkOfOthers = await startSink();
		const host = await startGatewayHost(sink, sinkOfOthers);
		const keys: string[] = [];
		const ms = quick ? 2000 : 60_000 / PIECES;
		const contender = (name: string, next: () => LoadCall) => ({
			name,
			run: () => runLoad(next, { atOnce: AT_ONCE, ms }),
		});
		try {
			const known = callAnew(host, keys);
			await runLoad(() => known, { atOnce: 1, ms: 1 });
			const samples = await interleave(
				[
					contender(BARE_ANSWER, () => callMinimal(host, 'answer')),
					contender(ANSWERED, () => known),
					contender(REFUSED, () => callAsStranger(host)),
					contender(BARE_RUN, () => callMinimal(host, 'start')),
					contender(BUILT_IN, () => callMinimal(host, 'send')),
					contender(SENT, () => callAnew(host, keys)),
				],
				quick ? 2 : PIECES,
			);
			const again = keys.slice(0, 200);
			const sentBefore = await sink.count();
			const repeated: LoadResult['answers'][number][] = [];
			for (const key of again) {
				const { answers } = await runLoad(() => callApi(host, key), { atOnce: 1, ms: 1 });
				repeated.push(...answers);
			}
			const counts = {
				sends: keys.length,
				atServer: sentBefore,
				repeated: repeated.length,
				replayed: repeated.filter(({ replayed }) => replayed).length,
				sentByRepeating: (await sink.count()) - sentBefore,
				serverErrors: countServerErrors(samples),
			};
			return {
				findings: toFindings(samples, counts),
				tables: [toTable(samples)],
				notes: [
					`n8n runs as the demo starts it: one process, SQLite, executions saved as by default, N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true, on both sides. ${AT_ONCE} calls in flight over kept connections, a minute for each in ${PIECES} pieces, taken in turns.`,
					'The minimal nodes (bench/gateway/minimal) stand in the same n8n: a trigger with fixed paths that answers at once or starts the workflow, and a node that answers. They read no body, know no key and keep nothing. n8n evaluates an expression for every webhook whose body it leaves to the node, in a sandbox of its own, which is most of what an answer takes; with N8N_EXPRESSION_ENGINE=legacy all of them are some ten times as fast.',
					`After the load: ${counts.sends} different keys, ${counts.atServer} emails at the mail server; ${counts.repeated} of these calls made again, ${counts.replayed} answered with Idempotency-Replayed, ${counts.sentByRepeating} more emails; ${counts.serverErrors} answers of 5xx.`,
				],
				data: { ...Object.fromEntries([...samples].map(toRates)), counts },
			};
		} finally {
			await host.close();
			await sink.stop();
			await sinkOfOthers.stop();
		}
	},
};

type Samples = ReadonlyMap<string, readonly LoadResult[]>;

function ratesOf(samples: Samples, name: string): readonly number[] {
	return (samples.get(name) ?? []).map(({ perSecond }) => perSecond);
}

function toRates([name, results]: readonly [string, readonly LoadResult[]]) {
	return [name, results.map(({ perSecond }) => perSecond)] as const;
}

function toTable(samples: Samples) {
	const bareOf = (name: string) =>
		[BARE_RUN, BUILT_IN, SENT].includes(name) ? BARE_RUN : BARE_ANSWER;
	return {
		title: `${AT_ONCE} calls in flight`,
		columns: ['Call', 'Answers/s', 'of the minimal one', 'median ms', '95th percentile ms'],
		rows: [...samples].map(([name, results]) => {
			const latencies = results.flatMap((result) => result.latencies).sort((a, b) => a - b);
			const bare = bareOf(name);
			const ratio = medianRatio(ratesOf(samples, name), ratesOf(samples, bare));
			return [
				name,
				toText(summarise(ratesOf(samples, name))),
				name === bare ? '–' : `${toPercent(ratio)} %`,
				toShort(median(latencies)),
				toShort(latencies[Math.floor(latencies.length * 0.95)] ?? NaN),
			];
		}),
	};
}

interface Counts {
	readonly sends: number;
	readonly atServer: number;
	readonly repeated: number;
	readonly replayed: number;
	readonly sentByRepeating: number;
	readonly serverErrors: number;
}

function toFindings(samples: Samples, counts: Counts): Finding[] {
	const ratio = (name: string, bare: string) =>
		medianRatio(ratesOf(samples, name), ratesOf(samples, bare));
	const inTrigger = Math.min(ratio(ANSWERED, BARE_ANSWER), ratio(REFUSED, BARE_ANSWER));
	const throughWorkflow = ratio(SENT, BARE_RUN);
	const isRight =
		counts.sends === counts.atServer &&
		counts.replayed === counts.repeated &&
		counts.sentByRepeating === 0 &&
		counts.serverErrors === 0;
	return [
		{
			target: 'API: answers in the trigger at 90 % or more of a minimal trigger',
			found: `${toPercent(inTrigger)} %`,
			met: inTrigger >= SHARE,
		},
		{
			target: 'API: sends at 90 % or more of the same workflow without us',
			found: `${toPercent(throughWorkflow)} %`,
			met: throughWorkflow >= SHARE,
		},
		{
			target: 'API: no 5xx, every duplicate replayed, as many emails as keys',
			found: `${counts.serverErrors} of 5xx, ${counts.replayed} of ${counts.repeated} replayed, ${counts.atServer} emails for ${counts.sends} keys`,
			met: isRight,
		},
	];
}

function countServerErrors(samples: Samples): number {
	return [...samples.values()]
		.flat()
		.flatMap(({ answers }) => answers)
		.filter(({ status }) => status >= 500).length;
}

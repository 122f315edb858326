import type { Backend } from '../../lib/core/backend';
import { DEFAULT_ITEMS_IN_PARALLEL } from '../../nodes/shared/send-options';
import { interleave } from '../support/interleave';
import { inFlight } from '../support/measure';
import { createSendMeter, ON_MEMORY, ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { Section } from '../support/section';
import {
	holdFinding,
	toLoopTable,
	toRateTable,
	toTripTable,
	type BySender,
	type SendSamples,
} from '../support/send-tables';
import { openStorePlaces, type StorePlaces } from '../support/stores';
import { createBareSends } from './bare';
import { CHANNEL_NAMES, CHAT_CHANNELS } from './messages';
import { createOutbox, type Execute } from './outbox';
import { SLOW_MS, startStandIn, type Accounts } from './stand-in';

const MESSAGES = 500;
const BARE = 'SDK, bare loop';

/** 500 chat messages in one execution, on each channel, against a bare loop of the service's SDK. */
export const channels: Section = {
	name: 'channels',
	title: '500 chat messages in one execution',
	async run({ quick }) {
		const standIn = await startStandIn();
		const places = await openStorePlaces();
		const meter = createSendMeter(places);
		try {
			const stores = openStores(places);
			const fast = createSenders(standIn.accounts, stores);
			const slow = createSenders(standIn.slowAccounts, stores);
			const runs = [
				...CHAT_CHANNELS.map((channel) => ({
					channel,
					name: CHANNEL_NAMES[channel],
					senders: fast,
				})),
				{ channel: 'slack' as const, name: `Slack, ${SLOW_MS} ms a call`, senders: slow },
			];
			const samples = new Map<string, BySender>();
			for (const { channel, name, senders } of runs) {
				const contenders = senders.map((sender) => {
					const job = {
						name: sender.name,
						count: MESSAGES,
						send: () => sender.execute(channel, MESSAGES),
						arrived: () => standIn.count(channel),
					};
					return { name: sender.name, run: () => meter.measure(job) };
				});
				samples.set(name, await interleave(contenders, quick ? 2 : 4));
			}
			return toResult(samples, places);
		} finally {
			meter.stop();
			await places.close();
			await standIn.stop();
		}
	},
};

interface NamedStore {
	readonly name: string;
	readonly store: Backend;
}

function openStores(places: StorePlaces): readonly NamedStore[] {
	const redis = places.redis(0);
	return [
		{ name: ON_SQLITE, store: places.sqlite('channels').backend },
		...(redis ? [{ name: ON_REDIS, store: redis }] : []),
		{ name: ON_MEMORY, store: places.memory() },
	];
}

interface ChatSender {
	readonly name: string;
	readonly execute: Execute;
}

function createSenders(accounts: Accounts, stores: readonly NamedStore[]): readonly ChatSender[] {
	const bare = createBareSends(accounts);
	return [
		...stores.map(({ name, store }) => ({
			name,
			execute: createOutbox(accounts, store, DEFAULT_ITEMS_IN_PARALLEL),
		})),
		{
			name: BARE,
			execute: (channel, count) => inFlight(count, DEFAULT_ITEMS_IN_PARALLEL, bare[channel]),
		},
	];
}

function toResult(samples: SendSamples, { noRedis }: StorePlaces) {
	return {
		findings: [
			holdFinding(samples, {
				what: '500 chat messages',
				ours: [ON_SQLITE, ON_REDIS],
				theirs: BARE,
			}),
		],
		tables: [
			toRateTable(samples, {
				title: 'Messages per second',
				noun: 'message',
				yardsticks: [{ column: 'of the SDK', sender: BARE, asShare: true }],
			}),
			toTripTable(samples, { noun: 'message', senders: [ON_SQLITE, ON_REDIS] }),
			toLoopTable(samples, [ON_SQLITE, ON_REDIS, ON_MEMORY, BARE]),
		],
		notes: [
			`Every execution runs in the same process, with a stand-in for the engine, and has ${DEFAULT_ITEMS_IN_PARALLEL} messages in flight, as the loops of the SDKs have. The services are one process beside it that answers at once, which no real one does; the slow one takes ${SLOW_MS} ms for an answer, and the real ones take a hundred and more. Connections are kept from message to message and from round to round, by the SDKs as they do by themselves.`,
			'Each message goes to a conversation of its own, and the services’ own paces (Telegram 30 messages a second, Teams 50) are counted as ever but raised a thousandfold: in real life they, and not this package, say how fast 500 messages go out.',
			'WhatsApp takes two calls a message on both sides: whether the recipient has written in the last 24 hours is asked first.',
			'In brackets: the slowest and the fastest round. Shares are medians of what two had in the same round.',
			...(noRedis === undefined ? [] : [noRedis]),
		],
		data: Object.fromEntries(
			[...samples].map(([channel, bySender]) => [channel, Object.fromEntries(bySender)]),
		),
	};
}

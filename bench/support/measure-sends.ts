import { countCommits } from './commits';
import { measure } from './measure';
import type { SendSample } from './send-tables';
import type { StorePlaces } from './stores';

/** Who sends with a ledger, by where that is. */
export const ON_SQLITE = 'Outbox, SQLite';
export const ON_REDIS = 'Outbox, Redis';
export const ON_MEMORY = 'Outbox, memory ledger';

/** An execution that sends many messages. */
export interface Sends {
	/** Who sends. */
	readonly name: string;
	/** How many messages. */
	readonly count: number;
	send(): Promise<unknown>;
	/** How many messages have arrived so far. */
	arrived(): Promise<number>;
}

/** Measures executions, and checks that each has sent as many messages as it should. */
export interface SendMeter {
	/** @throws when other than so many messages have arrived */
	measure(sends: Sends): Promise<SendSample>;
	stop(): void;
}

export function createSendMeter(places: Pick<StorePlaces, 'redisReads'>): SendMeter {
	const commits = countCommits();
	const countTrips = async (name: string): Promise<number> => {
		if (name === ON_REDIS) return places.redisReads();
		return name === ON_SQLITE ? commits.commits : 0;
	};
	return {
		async measure({ name, count, send, arrived }) {
			const before = { messages: await arrived(), trips: await countTrips(name) };
			const measured = await measure(send);
			const trips = (await countTrips(name)) - before.trips;
			const messages = (await arrived()) - before.messages;
			if (messages === count) return { ...measured, sent: count, trips };
			throw new Error(`${name}: ${messages} of ${count} messages have arrived.`);
		},
		stop: () => commits.stop(),
	};
}

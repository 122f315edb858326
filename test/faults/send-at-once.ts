import type { Answer, Assignment } from './assignment';
import { withProcesses } from './sending-process';
import type { Service } from './services';
import type { SharedStore } from './stores';

export interface Crowd {
	readonly processes: number;
	readonly sendsEach: number;
	readonly key: string;
	/** How long a send may wait for another one that is under way. */
	readonly patienceMs: number;
}

/** Several processes begin at the same moment, each with many sends under one key. */
export function sendAtOnce(
	store: SharedStore,
	{ message }: Service,
	{ processes: count, sendsEach, key, patienceMs }: Crowd,
): Promise<readonly Answer[]> {
	const assignment: Assignment = {
		store: store.address,
		orders: Array.from({ length: sendsEach }, () => ({ key, message })),
		atOnce: sendsEach,
		policy: { waitForInFlightMs: patienceMs },
	};
	return withProcesses(
		Array.from({ length: count }, () => assignment),
		async (processes) => {
			for (const { go } of processes) go();
			return (await Promise.all(processes.map((each) => each.answers()))).flat();
		},
	);
}

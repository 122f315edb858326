import { join } from 'node:path';

import type { Sink } from '../emails/sink';
import { startTypeScriptChild, type Child } from '../support/child';
import type { StorePlaces } from '../support/stores';
import type { Order, TeamPlaces } from './orders';

/** A process that delivers. */
export interface Member {
	obey(order: Order): Promise<number>;
}

/** Processes that deliver, each as it is told. */
export interface Team {
	readonly members: readonly Member[];
	stop(): Promise<void>;
}

/** What the SQLite store of the team is called among the places. */
export const TEAM_STORE = 'team';

export async function startTeam(
	size: number,
	{ folder, redisServer }: StorePlaces,
	{ host, ports, certificate }: Sink,
): Promise<Team> {
	const places: TeamPlaces = {
		sink: { host, ports, certificate },
		redisPort: redisServer?.port,
		dataDir: join(folder, TEAM_STORE),
	};
	const children = await Promise.all(
		Array.from({ length: size }, () =>
			startTypeScriptChild({
				file: join(__dirname, 'team-child.ts'),
				args: [JSON.stringify(places)],
				parse: (message) => message,
			}),
		),
	);
	return {
		members: children.map(toMember),
		async stop() {
			await Promise.all(children.map((child) => child.stop()));
		},
	};
}

function toMember(child: Child<unknown>): Member {
	return { obey: (order) => child.ask(JSON.stringify(order)) };
}

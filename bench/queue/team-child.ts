/**
 * Delivers as it is told to: as the package's worker over one of the stores, or by nodemailer's pool
 * alone.
 * Usage: team-child.ts <places as JSON, see team.ts>
 */
import type { StandaloneWorker } from '../../lib/standalone/worker';
import { createRawPools } from '../emails/raw-pool';
import { built } from '../support/built';
import { QUEUE } from './enqueuer';
import { parseOrder, teamPlacesSchema, type TeamPlaces } from './orders';

async function startWorker(
	{ sink, redisPort, dataDir }: TeamPlaces,
	store: 'sqlite' | 'redis',
): Promise<StandaloneWorker> {
	const clock = built.system.createSystemClock();
	const config = built.standaloneConfig.readConfig({
		OUTBOX_QUEUE: QUEUE,
		OUTBOX_SMTP_HOST: sink.host,
		OUTBOX_SMTP_PORT: String(sink.ports.none),
		OUTBOX_SMTP_SECURITY: 'none',
		OUTBOX_SENDERS: 'crm@example.com',
		...(store === 'redis'
			? { OUTBOX_REDIS_URL: `redis://127.0.0.1:${redisPort}`, OUTBOX_REDIS_PREFIX: 'bench' }
			: { OUTBOX_DATA_DIR: dataDir }),
	});
	const ids = built.system.createSystemIds(clock);
	return built.standaloneWorker.startStandaloneWorker(config, {
		...{ clock, ids },
		log(level, event, facts) {
			if (level !== 'info') console.error(event, facts);
		},
	});
}

function main(places: TeamPlaces): void {
	const pools = createRawPools(places.sink);
	let worker: StandaloneWorker | undefined;

	const obey = async (text: string): Promise<number> => {
		const order = parseOrder(text);
		switch (order.kind) {
			case 'deliver':
				worker = await startWorker(places, order.store);
				return 0;
			case 'stop':
				await worker?.stop();
				return 0;
			case 'send':
				await pools.execute('none', order.count);
				return order.count;
			case 'processor-time': {
				const { user, system } = process.cpuUsage();
				return (user + system) / 1000;
			}
		}
	};
	process.on('message', (order) => {
		obey(String(order)).then(
			(answer) => process.send?.(answer),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
	process.send?.('ready');
}

main(teamPlacesSchema.parse(JSON.parse(process.argv[3] ?? '')));

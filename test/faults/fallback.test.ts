import type { Channel } from '../../nodes/OutboxChannelMessage/channels';
import { startChannelService } from './channel-service';
import { canBeAsked } from './every-provider';
import type { Kill, KillPoint } from './kill-run';
import { STORE_NAMES } from './stores';
import { writeTable } from './table';
import { useKills } from './use-kills';

type Chain = readonly [Channel, Channel, Channel];

/** Between them they have all services that can be asked, and all that cannot. */
const CHAINS: readonly Chain[] = [
	['slack', 'whatsapp', 'email'],
	['teams', 'telegram', 'sms'],
];

const POINTS = [
	/** The channel before has said no, and the ledger does not know yet. */
	'refused',
	'before commit',
	'committed',
	'bytes partly out',
	'accepted but not answered',
	'accepted but not finished',
	'finished',
] as const satisfies readonly KillPoint[];

interface Run extends Kill {
	readonly chain: Chain;
	/** The one that the message is with when the process is killed. */
	readonly channel: Channel;
	readonly point: (typeof POINTS)[number];
}

const toStepId = (channel: Channel): string =>
	`${channel}/${channel === 'email' ? 'email' : 'text'}`;

function toRuns(chain: Chain): readonly Run[] {
	return chain.flatMap((channel, index) => {
		const next = chain[index + 1];
		return POINTS.flatMap((point): readonly Run[] => {
			const isRefused = point === 'refused';
			if (isRefused && !next) return [];
			return [
				{
					name: `${channel} killed ${point}, in ${chain.join(', ')}`,
					chain,
					channel,
					point,
					of: toStepId(channel),
					start: () =>
						startChannelService({ channels: chain, about: isRefused && next ? next : channel }),
				},
			];
		});
	});
}

const groups = CHAINS.map(toRuns);

interface Promised {
	readonly sentAfterKill: number;
	readonly stateAfterKill: string;
	/** The last two answers, after the one at once. */
	readonly answers: readonly string[];
	/** What carries the message in the end, the channels before having recovered. */
	readonly by: Channel | undefined;
}

/** What the rules promise. */
function toPromised({ chain: [first], channel, point }: Run): Promised {
	const isAsked = canBeAsked(channel);
	const held = ['delivery_unknown', 'delivery_unknown', 'delivery_unknown'];
	switch (point) {
		case 'before commit':
			return {
				sentAfterKill: 0,
				stateAfterKill: 'reserved',
				answers: ['sent', 'replayed', 'replayed'],
				by: first,
			};
		case 'refused':
		case 'committed':
		case 'bytes partly out':
			return {
				sentAfterKill: 0,
				stateAfterKill: 'sending',
				answers: isAsked ? ['delivery_unknown', 'sent', 'replayed'] : held,
				by: isAsked ? first : undefined,
			};
		case 'accepted but not answered':
		case 'accepted but not finished':
			return {
				sentAfterKill: 1,
				stateAfterKill: 'sending',
				answers: isAsked ? ['sent', 'replayed', 'replayed'] : held,
				by: channel,
			};
		case 'finished':
			return {
				sentAfterKill: 1,
				stateAfterKill: 'sent',
				answers: ['replayed', 'replayed', 'replayed'],
				by: channel,
			};
	}
}

describe('a process killed on the way from one channel to the next', () => {
	const outcomes = useKills(groups);

	afterAll(() => {
		const rows = outcomes.all()?.map(([store, { chain, channel, point }, outcome]) => {
			const { sentAfterKill, recordAfterKill, answers, sent } = outcome;
			const [atOnce, settled] = answers;
			return [
				store,
				chain.join(', '),
				channel,
				point,
				sentAfterKill.length,
				recordAfterKill?.state ?? 'no record',
				atOnce.said,
				settled.said,
				sent.length,
				sent.map(({ by }) => by).join(', ') || '-',
			];
		});
		if (!rows) return;
		const columns = [
			'store',
			'channels',
			'with',
			'killed',
			'sent by then',
			'ledger',
			'retry at once',
			'retry later',
			'sent in all',
			'by',
		];
		writeTable('fallback', columns, rows);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(groups.map((runs) => [runs[0]?.chain.join(', '), runs] as const))(
			'by %s',
			(_name, runs) => {
				it.each(runs)('$channel, $point: never by two channels, and never none', (run) => {
					const { sentAfterKill, recordAfterKill, answers, sent, record } = outcomes.of(store, run);
					const { by, ...promised } = toPromised(run);
					expect({
						sentAfterKill: sentAfterKill.length,
						stateAfterKill: recordAfterKill?.state,
						answers: answers.map(({ said }) => said),
					}).toEqual(promised);
					expect(sent.map((message) => message.by)).toEqual(by ? [by] : []);
					expect(record?.state).toBe(answers[2].said === 'replayed' ? 'sent' : 'unknown');
				});

				it('keeps to the services’ own descriptions', () => {
					expect(runs.flatMap((run) => outcomes.of(store, run).violations)).toEqual([]);
				});
			},
		);
	});
});

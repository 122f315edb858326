import { startChannelService } from './channel-service';
import type { Kill, KillPoint } from './kill-run';
import { STORE_NAMES } from './stores';
import { writeTable } from './table';
import { useKills } from './use-kills';

/** A message that becomes several, which leave one after the other. */
interface Message {
	readonly name: string;
	readonly channel: 'whatsapp' | 'slack';
	readonly content: object;
	/** What it becomes: the names of the ledger's steps, and what is to be read in each. */
	readonly steps: readonly (readonly [id: string, text: RegExp])[];
}

const SENTENCE = 'New deal just closed - congrats team! ';

const MESSAGES: readonly Message[] = [
	{
		name: 'a text in three parts',
		channel: 'whatsapp',
		content: { message: SENTENCE.repeat(100), split: true },
		steps: [
			['part-1', /^\(1\/3\) /],
			['part-2', /^\(2\/3\) /],
			['part-3', /^\(3\/3\) /],
		],
	},
	{
		name: 'a text and a file',
		channel: 'slack',
		content: {
			attachments: [{ filename: 'contract.txt', content_base64: btoa('Signed.') }],
		},
		steps: [
			['text', /^New deal/],
			['file-1', /^contract\.txt$/],
		],
	},
];

const POINTS = [
	/** A file is uploaded then, and nobody sees it. */
	'before commit',
	'committed',
	'bytes partly out',
	'accepted but not answered',
	'accepted but not finished',
	'finished',
] as const satisfies readonly KillPoint[];

interface Run extends Kill {
	readonly message: Message;
	readonly point: (typeof POINTS)[number];
	readonly of: string;
}

const groups = MESSAGES.map((message): readonly Run[] =>
	message.steps.flatMap(([of], index) =>
		POINTS.map((point) => ({
			name: `${message.name} killed ${point} of ${of}`,
			message,
			point,
			of,
			start() {
				const { channel, content } = message;
				const isFile = of.startsWith('file');
				const sending = isFile
					? ({ kind: 'file', nth: 1 } as const)
					: ({ kind: 'text', nth: index + 1 } as const);
				return startChannelService({ channels: [channel], sending, content });
			},
		})),
	),
);

/** What the rules promise: both services can be asked. */
function toPromised({ message: { steps }, of, point }: Run) {
	const before = steps.findIndex(([id]) => id === of);
	const inDoubt = { before, state: 'sending' };
	const through = ['sent', 'replayed', 'replayed'];
	switch (point) {
		case 'before commit':
			return { sentAfterKill: before, ledger: { before, state: 'pending' }, answers: through };
		case 'committed':
		case 'bytes partly out':
			return {
				sentAfterKill: before,
				ledger: inDoubt,
				answers: ['delivery_unknown', 'sent', 'replayed'],
			};
		case 'accepted but not answered':
		case 'accepted but not finished':
			return { sentAfterKill: before + 1, ledger: inDoubt, answers: through };
		case 'finished': {
			const isLast = before === steps.length - 1;
			return {
				sentAfterKill: before + 1,
				ledger: { before: before + 1, state: 'pending' },
				answers: isLast ? ['replayed', 'replayed', 'replayed'] : through,
			};
		}
	}
}

/** What the ledger says of each step: those before, the one in question, and those after it. */
function toStates(run: Run): readonly string[] {
	const { before, state } = toPromised(run).ledger;
	return run.message.steps.map((_step, index) =>
		index < before ? 'sent' : index === before ? state : 'pending',
	);
}

describe('a process killed between and within the parts of a message', () => {
	const outcomes = useKills(groups);

	afterAll(() => {
		const rows = outcomes.all()?.map(([store, { message, of, point }, outcome]) => {
			const { sentAfterKill, recordAfterKill, answers, sent } = outcome;
			const [atOnce, settled] = answers;
			const states = recordAfterKill?.steps.map(({ state }) => state) ?? [];
			return [
				store,
				message.channel,
				of,
				point,
				sentAfterKill.length,
				states.length === 0 ? 'reserved' : states.join(', '),
				atOnce.said,
				settled.said,
				sent.length,
			];
		});
		if (!rows) return;
		const columns = [
			'store',
			'channel',
			'part',
			'killed',
			'sent by then',
			'ledger',
			'retry at once',
			'retry later',
			'sent in all',
		];
		writeTable('parts', columns, rows);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(groups.map((runs) => [runs[0]?.message.name, runs] as const))(
			'%s',
			(_name, runs) => {
				it.each(runs)('$point of $of: a retry sends what is missing, and only that', (run) => {
					const { sentAfterKill, recordAfterKill, answers, sent, record } = outcomes.of(store, run);
					const promised = toPromised(run);
					expect({
						sentAfterKill: sentAfterKill.length,
						answers: answers.map(({ said }) => said),
					}).toEqual({ sentAfterKill: promised.sentAfterKill, answers: promised.answers });
					// The steps come onto the record with the first commit.
					const states = recordAfterKill?.steps.map(({ state }) => state) ?? [];
					if (states.length > 0) expect(states).toEqual(toStates(run));
					else expect(promised.ledger).toEqual({ before: 0, state: 'pending' });
					expect(sent.map(({ text }) => text)).toEqual(
						run.message.steps.map(([, text]) => expect.stringMatching(text)),
					);
					expect(record).toMatchObject({
						state: 'sent',
						steps: run.message.steps.map(([id]) => ({ id, state: 'sent' })),
					});
				});

				it('keeps to the service’s own description', () => {
					expect(runs.flatMap((run) => outcomes.of(store, run).violations)).toEqual([]);
				});
			},
		);
	});
});

import { isFinal } from '../../lib/core/message-rules';
import { inParallel } from './in-parallel';
import { isRefused } from './queue-orders';
import { runQueue, type MessageStory, type QueueRunOutcome } from './queue-run';
import { QUEUE_PLACES, type QueuePlace } from './queue-store';
import { writeTable } from './table';

/** `npm run faults` asks for 10,000. */
const MESSAGES = Number(process.env.OUTBOX_FAULTS_MESSAGES ?? 500);
/** What is drawn at random can be drawn again; give the seed that a run has printed. */
const SEED = Number(process.env.OUTBOX_FAULTS_SEED ?? Math.floor(Math.random() * 2 ** 32));
const PLACES: readonly QueuePlace[] = ['sqlite', 'redis, restarted', 'redis, killed'];
const RUN_MS = 120_000 + MESSAGES * 400;

const COLUMNS = [
	'queue',
	'messages',
	'workers killed',
	'Redis restarted',
	'greylisted',
	'busy (421)',
	'dropped',
	'reset',
	'never answered',
	'sent',
	'failed',
	'held',
	'resent by hand',
	'twice after that',
	'twice otherwise',
	'lost',
	'seconds',
] as const;

const wasRefused = ({ message }: MessageStory): boolean => isRefused(message.recipient);
/** A recipient who should have got it, and has not. */
const isLost = (story: MessageStory): boolean => story.copies === 0 && !wasRefused(story);
const isTwice = ({ copies }: MessageStory): boolean => copies > 1;
/** Somebody got it more often than it was sent by hand after the first time. */
const isTwiceUnasked = ({ copies, resent }: MessageStory): boolean => copies > 1 + resent;
const uidsOf = (stories: readonly MessageStory[]): readonly string[] =>
	stories.map(({ message }) => message.uid);

describe('a queue whose workers are killed, while store and mail server misbehave', () => {
	const outcomes = new Map<QueuePlace, QueueRunOutcome>();
	let results: Awaited<ReturnType<typeof runAll>> = new Map();
	/** All at the same time, as much of a run is waiting. */
	const runAll = () =>
		inParallel(
			PLACES,
			(place) => runQueue({ place, messages: MESSAGES, seed: SEED }),
			PLACES.length,
		);

	beforeAll(async () => {
		results = await runAll();
	}, RUN_MS);

	afterAll(() => {
		console.log(`The seed was ${SEED}.`);
		if (outcomes.size < PLACES.length) return;
		writeTable('queue', COLUMNS, [...outcomes].map(toRow));
	});

	describe.each(PLACES)('%s', (place) => {
		let outcome: QueueRunOutcome;
		beforeAll(() => {
			const result = results.get(place);
			if (result?.status !== 'fulfilled') throw result?.reason ?? new Error('it was not run');
			outcome = result.value;
			outcomes.set(place, outcome);
		});

		it('was disturbed as it should', () => {
			const { kills, restarts, moods } = outcome;
			expect(kills).toBeGreaterThan(0);
			if (QUEUE_PLACES[place]) expect(restarts).toBeGreaterThan(0);
			for (const count of [moods.drops, moods.resets, moods.greylists, moods.refuses]) {
				expect(count).toBeGreaterThan(0);
			}
		});

		it('brings every message to exactly one final state, and to one more for each resend', () => {
			const { stories } = outcome;
			expect(stories).toHaveLength(MESSAGES);
			const others = stories.filter(
				({ message, finals, resent }) => finals.length !== 1 + resent || !isFinal(message),
			);
			expect(others).toEqual([]);
		});

		it('loses none: whoever can be written to has got it, and the queue says so', () => {
			expect(uidsOf(outcome.stories.filter(isLost))).toEqual([]);
			for (const story of outcome.stories) {
				const { message, copies } = story;
				const [state, least] = wasRefused(story) ? ['failed', 0] : ['sent', 1];
				expect({ message: message.uid, state: message.state }).toEqual({
					message: message.uid,
					state,
				});
				expect(copies).toBeGreaterThanOrEqual(least);
			}
		});

		it('delivers none twice that was not held, and sent again by hand', () => {
			const { stories, strangers } = outcome;
			expect(uidsOf(stories.filter(isTwiceUnasked))).toEqual([]);
			expect(strangers).toEqual([]);
		});

		it('tells the listener of every final state', () => {
			for (const { message, finals, told } of outcome.stories) {
				expect({ message: message.uid, told: new Set(told) }).toEqual({
					message: message.uid,
					told: new Set(finals),
				});
			}
		});

		it('ends the workers when they are asked to', () => {
			expect(outcome.exitCodes).toEqual([0, 0, 0]);
		});
	});
});

function toRow([place, outcome]: readonly [QueuePlace, QueueRunOutcome]): (string | number)[] {
	const { stories, kills, restarts, moods, seconds } = outcome;
	const count = (isIt: (story: MessageStory) => boolean): number => stories.filter(isIt).length;
	return [
		place,
		stories.length,
		kills,
		restarts,
		moods.greylists,
		moods.busy,
		moods.drops,
		moods.resets,
		moods.silent,
		count(({ message }) => message.state === 'sent'),
		count(({ message }) => message.state === 'failed'),
		count(({ finals }) => finals.includes('unknown')),
		stories.reduce((sum, { resent }) => sum + resent, 0),
		count((story) => isTwice(story) && !isTwiceUnasked(story)),
		count(isTwiceUnasked),
		count(isLost),
		Math.round(seconds),
	];
}

import { startDovecot, type Dovecot } from '../support/imap/dovecot';
import { PROVIDER_NAMES, type Answer, type ProviderName } from './assignment';
import { startDraftService } from './draft-service';
import {
	KILL_COLUMNS,
	toKillCells,
	toPromised,
	toSeen,
	toWay,
	type SendPoint,
} from './kill-promises';
import type { Kill, KillOutcome } from './kill-run';
import { sendAtOnce } from './send-at-once';
import { withProcesses } from './sending-process';
import type { Service } from './services';
import { createStore, STORE_NAMES, type SharedStore } from './stores';
import { writeTable } from './table';
import { useKills } from './use-kills';

const PROCESSES = 4;
const SENDS_EACH = 5;
const SENDS = PROCESSES * SENDS_EACH;
const PATIENCE_MS = 120_000;

const MAILBOXES: Readonly<Record<ProviderName, string>> = {
	smtp: 'smtp + imap',
	gmail: 'gmail',
	outlook: 'outlook',
};

/** The draft is the fence, and it is there from the start. */
const POINTS = [
	'before reserve',
	'reserved',
	'committed',
	'bytes partly out',
	'accepted but not answered',
	'answered but not filed',
	'filed but not deleted',
	'accepted but not finished',
	'finished',
] as const satisfies readonly SendPoint[];

/** Gmail and Outlook file and delete by themselves. */
const isFiling = (point: SendPoint): boolean =>
	point === 'answered but not filed' || point === 'filed but not deleted';

interface Run extends Kill {
	readonly provider: ProviderName;
	readonly point: SendPoint;
}

let dovecot: Dovecot;
beforeAll(async () => (dovecot = await startDovecot()), 60_000);
afterAll(() => dovecot.remove());

const groups = PROVIDER_NAMES.map((provider): readonly Run[] =>
	POINTS.filter((point) => provider === 'smtp' || !isFiling(point)).map((point) => ({
		name: `draft of ${provider} killed ${point}`,
		provider,
		point,
		start: () => startDraftService(provider, dovecot),
	})),
);

/** With a mail server only the copy in Sent tells, which we file after its answer. */
function canTell({ provider, point }: Run): boolean {
	return (
		provider !== 'smtp' ||
		point === 'filed but not deleted' ||
		point === 'accepted but not finished'
	);
}

describe('a process killed with SIGKILL while it sends a draft, and the draft sent again', () => {
	const outcomes = useKills(groups);

	afterAll(() => {
		const all = outcomes.all();
		if (!all) return;
		const rows = all.map(([store, { provider, point }, outcome]) => [
			...[store, MAILBOXES[provider], point],
			...toKillCells(outcome),
			outcome.drafts,
		]);
		writeTable('drafts', ['store', 'mailbox', 'killed', ...KILL_COLUMNS, 'drafts left'], rows);
	});

	describe.each(STORE_NAMES)('on %s', (store) => {
		describe.each(groups.map((runs) => [runs[0]?.provider, runs] as const))('by %s', (_, runs) => {
			const outcomeOf = (run: Run): KillOutcome => outcomes.of(store, run);

			it.each(runs)('$point: never two messages, and the truth about the one', (run) => {
				expect(toSeen(outcomeOf(run))).toEqual(toPromised(run.point, canTell(run)));
			});

			it('was killed where the run says, and not elsewhere', () => {
				for (const run of runs) {
					const { name, point } = run;
					expect({ name, passed: outcomeOf(run).passed }).toEqual({
						name,
						passed: toWay(point, []),
					});
				}
			});

			it('answers with one submission, and sends the draft that it is about', () => {
				for (const run of runs) {
					const { answers, sent, record } = outcomeOf(run);
					expect(new Set(answers.map(({ uid }) => uid))).toEqual(new Set([record?.uid]));
					for (const { uid } of sent) expect(uid).toBe(record?.key);
				}
			});

			it('leaves no draft behind that is known to have been sent', () => {
				for (const run of runs) {
					const { name } = run;
					const { drafts, record } = outcomeOf(run);
					expect({ name, drafts }).toEqual({ name, drafts: record?.state === 'sent' ? 0 : 1 });
				}
			});

			it('keeps to the service’s own description', () => {
				expect(runs.flatMap((run) => outcomeOf(run).violations)).toEqual([]);
			});
		});
	});
});

/** Lets a process make the draft, and kills it before it sends it. */
async function makeDraft(store: SharedStore, { message }: Service, key: string): Promise<void> {
	const orders = [{ key, message, holdAt: { step: 'before reserve' } }] as const;
	await withProcesses([{ store: store.address, orders }], async ([making]) => {
		making?.go();
		await making?.holding(0);
	});
}

describe('twenty executions that send one draft, in four processes at once, send it once', () => {
	const rows: (readonly (string | number)[])[] = [];
	afterAll(() => {
		if (rows.length < STORE_NAMES.length * PROVIDER_NAMES.length) return;
		const columns = ['store', 'mailbox', 'executions', 'answered sent', 'replayed', 'messages'];
		writeTable('same-draft', columns, rows);
	});

	describe.each(STORE_NAMES)('on %s', (storeName) => {
		let store: SharedStore;
		beforeAll(async () => (store = await createStore(storeName)), 60_000);
		afterAll(() => store.remove());

		it.each(PROVIDER_NAMES)(
			'by %s',
			async (provider) => {
				const service = await startDraftService(provider, dovecot);
				const key = `draft of ${provider}`;
				try {
					await makeDraft(store, service, key);
					expect({ drafts: service.drafts(), sent: service.sent() }).toEqual({
						drafts: 1,
						sent: [],
					});
					const crowd = { processes: PROCESSES, sendsEach: SENDS_EACH, patienceMs: PATIENCE_MS };
					const answers = await sendAtOnce(store, service, { ...crowd, key });
					const count = (said: Answer['said']): number =>
						answers.filter((answer) => answer.said === said).length;
					const counts = { sent: count('sent'), replayed: count('replayed') };
					expect(counts).toEqual({ sent: 1, replayed: SENDS - 1 });
					const sent = service.sent();
					expect(sent.map(({ uid }) => uid)).toEqual([(await store.find(key))?.uid]);
					expect(new Set(answers.map(({ uid }) => uid)).size).toBe(1);
					expect({ drafts: service.drafts(), violations: service.violations }).toEqual({
						drafts: 0,
						violations: [],
					});
					const cells = [answers.length, counts.sent, counts.replayed, sent.length];
					rows.push([storeName, MAILBOXES[provider], ...cells]);
				} finally {
					await service.stop();
				}
			},
			PATIENCE_MS * 2,
		);
	});
});

import type { Submission } from '../../lib/core/submission';
import { createContacts } from '../../lib/outbox/directory/contacts';
import { createSuppressions } from '../../lib/outbox/directory/suppressions';
import { createDraftRecords, type DraftRecord } from '../../lib/outbox/drafts/draft-records';
import { createLedger } from '../../lib/outbox/ledger';
import { erasePerson } from '../../lib/outbox/messages/erase-person';
import { createFakeIds } from '../support/fake-ids';
import { aContent, aQueuedCall } from '../support/queued-messages';
import { aStep } from '../support/submissions';
import { useStore, type OpenedStore, type TestStore } from './backend/use-store';

const JANE = 'jane.q.doe@example.com';
const CONTACT = 'contact-7f3a91c2';
const BOB = 'bob@example.com';
/** Enough that tables and indexes are divided and joined. */
const MANY = 400;

const both = { address: JANE, contactId: CONTACT, removeSuppressions: true };

/** A record that speaks of a person wherever records can. */
function speaking(recipients: string[] = [JANE]): Partial<Submission> {
	const receipt = {
		...{ status: 'sent' as const, id: 'p-1', threadId: `thread ${JANE}`, sentAt: 1 },
		...{ accepted: recipients, rejected: [{ address: 'Jane.Q.Doe@Example.COM', reason: JANE }] },
	};
	const failure = { code: 'provider_error', message: `550 ${JANE} is gone`, reason: JANE } as const;
	return {
		...{ state: 'sent', recipients, receipt, failure, subject: `Hi ${JANE}`, tags: ['t', JANE] },
		...{ contactId: CONTACT, dealId: `deal of ${CONTACT}`, contextType: 'x', contextId: JANE },
		lookups: { email: { to: JANE } },
		routeFailures: { slack: failure },
		suppressed: [{ address: JANE, field: 'cc', reason: 'bounce' }],
		resolutions: [{ decision: 'sent', by: 'Ada', note: `${CONTACT} says so`, at: 1 }],
		settledAt: 0,
		steps: [
			aStep({
				...{ state: 'sent', attempts: 1, committedAt: 1, recipients, receipt, failure },
				evidence: { draft: 'd-1', to: JANE },
			}),
		],
	};
}

function aDraft(uid: string, overrides: Partial<DraftRecord>): DraftRecord {
	return {
		...{ uid, provider: 'gmail', account: 'account-1', mailbox: 'crm@example.com' },
		...{ reference: { draftId: uid }, recipients: [], subject: '', tags: [], state: 'draft' },
		...{ createdAt: 0, updatedAt: Date.now(), retentionMs: 86_400_000 },
		...overrides,
	};
}

export interface EraseContract {
	readonly name: string;
	createStore(): TestStore | Promise<TestStore>;
}

/** What is left of a person on every backend, once they were erased: nothing. */
export function describeEraseContract({ name, createStore }: EraseContract): void {
	describe(`erasing a person from ${name}`, () => {
		const opened = useStore(createStore);

		const erase = (request: Parameters<typeof erasePerson>[0] = both) =>
			erasePerson(request, opened());
		/** Puts a record into the store that nobody is at work on. */
		const keep = async (overrides: Partial<Submission>): Promise<Submission> => {
			const { claim, submissions, clock } = opened();
			const { record, lease } = await claim({
				...overrides,
				...(overrides.settledAt !== undefined && { settledAt: clock.now() }),
			});
			await submissions.swap(record, { token: lease.token }, null);
			return record;
		};

		it('leaves their address and id nowhere, whatever spoke of them', async () => {
			const { backend, clock } = opened();
			for (let index = 0; index < MANY; index++) {
				// Sent to both of them, or for her alone.
				const isShared = index % 3 === 0;
				await keep({
					...speaking(isShared ? [JANE, BOB] : [JANE]),
					...{ key: `j${index}`, ...(isShared && { contactId: 'contact-bob' }) },
				});
				await keep({ key: `b${index}`, recipients: [BOB], state: 'sent', settledAt: 0 });
			}
			await fillQueue(opened());
			if (backend.documents) {
				const { documents } = backend;
				await createContacts(documents, clock).upsert([
					{ email: JANE, contactId: CONTACT, replyTo: { address: JANE } },
					{ email: BOB, contactId: 'contact-bob' },
				]);
				const entry = { stream: '*', reason: 'bounce', source: JANE } as const;
				await createSuppressions(documents, clock).add([{ ...entry, address: JANE }]);
				const drafts = createDraftRecords(documents, clock);
				await drafts.add(aDraft('d1', { recipients: [JANE], subject: `Hi ${JANE}` }));
				await drafts.add(aDraft('d2', { recipients: [], contactId: CONTACT }));
				await drafts.add(aDraft('d3', { recipients: [BOB] }));
			}
			expect((await read(opened())).toLowerCase()).toContain(JANE);

			const erasure = await erase();
			expect(erasure).toEqual({
				messages: MANY,
				queued: backend.messages ? 5 : 0,
				cancelled: backend.messages ? 2 : 0,
				contacts: backend.documents ? 1 : 0,
				drafts: backend.documents ? 2 : 0,
				suppressions: { kept: 0, removed: backend.documents ? 1 : 0 },
				namedByKey: 0,
				skipped: [],
			});
			const left = (await read(opened())).toLowerCase();
			expect(left.split(JANE)).toHaveLength(1);
			expect(left.split(CONTACT)).toHaveLength(1);
			// Others, and what was only about them, are as they were.
			expect(left).toContain(BOB);
			const { submissions } = await backend.submissions.list({ recipient: BOB }, { limit: 1_000 });
			expect(submissions).toHaveLength(MANY + Math.ceil(MANY / 3));
		});

		it('keeps the guard: the same event is answered, and not sent again', async () => {
			const { backend, clock, aRecord } = opened();
			const sent = await keep({ ...speaking(), key: 'event-1' });
			const refused = await keep({ ...speaking(), key: 'event-2', state: 'rejected' });
			await erase();
			const ledger = createLedger(backend.submissions, clock, createFakeIds());
			const reserve = (candidate: Submission) =>
				ledger.reserve(candidate, { leaseMs: 1_000, acceptFirstResult: false });
			const { fingerprint } = sent;
			const again = await reserve(aRecord({ key: 'event-1', fingerprint }));
			expect(again).toMatchObject({ outcome: 'replay', submission: { uid: sent.uid } });
			const other = await reserve(aRecord({ key: 'event-1', fingerprint: 'fp1:other' }));
			expect(other.outcome).toBe('conflict');
			expect(await reserve(aRecord({ key: 'event-2', fingerprint }))).toMatchObject({
				outcome: 'refuse',
				submission: { uid: refused.uid, failure: { code: 'provider_error' } },
			});
		});

		it('lets nothing that was not sent go on without its recipients', async () => {
			const { backend, clock, aRecord, submissions } = opened();
			const released = await keep({ key: 'event-1', recipients: [JANE], state: 'released' });
			await erase();
			const candidate = aRecord({ key: 'event-1', recipients: [JANE] });
			const ledger = createLedger(backend.submissions, clock, createFakeIds());
			const begun = await ledger.reserve(candidate, { leaseMs: 1_000, acceptFirstResult: false });
			if (begun.outcome !== 'claimed') throw new Error(`it was ${begun.outcome}`);
			expect(begun.claim.submission).toMatchObject({ uid: candidate.uid, recipients: [JANE] });
			expect((await submissions.findByUid(released.uid))?.submission.recipients).toEqual([]);
		});

		it('leaves alone what is at work or in doubt, and says so', async () => {
			const { claim, submissions } = opened();
			const { record: busy } = await claim({ key: 'busy', recipients: [JANE] });
			const held = await keep({ key: 'held', recipients: [JANE], state: 'unknown' });
			const { messages, skipped } = await erase();
			expect(messages).toBe(0);
			expect([...skipped].sort((a, b) => (a.uid < b.uid ? -1 : 1))).toEqual([
				{ uid: busy.uid, status: 'reserved' },
				{ uid: held.uid, status: 'unknown' },
			]);
			for (const record of [busy, held]) {
				expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
			}
		});

		it('forgets a record whose key names them as soon as its key need not answer', async () => {
			const { submissions, clock } = opened();
			const windowMs = 10_000;
			const { uid } = await keep({ ...speaking(), key: `welcome ${JANE}`, windowMs });
			expect(await erase()).toMatchObject({ messages: 1, namedByKey: 1 });
			await clock.advance(windowMs - 1);
			await erase();
			expect(await submissions.findByUid(uid)).toBeDefined();
			await clock.advance(2);
			await erase();
			expect(await submissions.findByUid(uid)).toBeUndefined();
		});
	});
}

/** Everything in the store, as text. */
async function read({ store, backend }: OpenedStore): Promise<string> {
	if (store.dump) return store.dump();
	const { submissions, messages, documents } = backend;
	const listed = [
		await submissions.list({}, { limit: 1_000 }),
		await messages?.list({}, { limit: 1_000 }),
		await messages?.events('default', { limit: 1_000 }),
		await documents?.list('contacts', { limit: 100 }),
		await documents?.list('suppressions', { limit: 100 }),
	];
	return JSON.stringify(listed);
}

/** Messages to Jane in all states, with their contents and events, and one to Bob. */
async function fillQueue({ backend: { messages }, clock, aLease }: OpenedStore): Promise<void> {
	if (!messages) return;
	const now = clock.now();
	const times = { createdAt: now, updatedAt: now, dueAt: now };
	const hers = { ...times, recipient: JANE, to: { address: JANE }, contactId: CONTACT };
	const long = `Dear ${JANE} `.repeat(500);
	const own = { ...hers, content: aContent({ text: long }) };
	const his = { ...times, recipient: BOB, to: { address: BOB } };
	await messages.add(aQueuedCall('call', [own, own, own, hers, his]));
	await messages.add(aQueuedCall('hers', [hers], aContent({ html: long })));
	const failure = { code: 'provider_error', message: `550 ${JANE}` } as const;
	for (const [uid, state] of [
		['call-0', 'sent'],
		['call-1', 'failed'],
		['call-2', 'deferred'],
		['hers-0', 'suppressed'],
	] as const) {
		const lease = aLease();
		await messages.takeOne(uid, lease);
		await messages.settle(uid, lease.token, { state, failure });
	}
}

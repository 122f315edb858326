import type { Submission } from '../../../../lib/core/submission';
import { eraseFromRecord } from '../../../../lib/outbox/messages/erase-record';
import { aStep, aSubmission } from '../../../support/submissions';

const JANE = 'jane@example.com';
const BOB = 'bob@example.com';
const NOW = 5_000;
const PERSON = { addresses: new Set([JANE]), contactIds: new Set(['contact-jane']) };
const erase = (record: Partial<Submission>): Submission =>
	eraseFromRecord(aSubmission(record), PERSON, NOW);

const receipt = {
	...({ status: 'sent', id: 'id-1', messageId: '<1@example.com>', sentAt: 2_000 } as const),
	accepted: [JANE, BOB],
	rejected: [{ address: JANE, reason: `No such user ${JANE}` }],
};
const sent: Partial<Submission> = {
	...{ state: 'sent', settledAt: 2_000, recipients: [JANE, BOB], subject: 'Hi Jane', receipt },
	steps: [
		aStep({
			...{ state: 'sent', recipients: [JANE, BOB], receipt },
			evidence: { draftId: 'd1', to: JANE },
		}),
	],
};

describe('a record without a person', () => {
	it('has the other recipients and the ids, and no subject', () => {
		const { recipients, subject, receipt: left, steps } = erase(sent);
		expect({ recipients, subject }).toEqual({ recipients: [BOB], subject: undefined });
		expect(left).toEqual({ ...receipt, accepted: [BOB], rejected: [] });
		expect(steps).toMatchObject([{ recipients: [BOB], evidence: { draftId: 'd1' } }]);
		expect(JSON.stringify(erase(sent))).not.toContain(JANE);
	});

	it('has nobody left when it was sent for the person', () => {
		const erased = erase({ ...sent, contactId: 'contact-jane' });
		expect(erased).toMatchObject({ recipients: [], receipt: { accepted: [], rejected: [] } });
		expect(erased.contactId).toBeUndefined();
		expect(erase({ ...sent, contactId: 'contact-bob' }).contactId).toBe('contact-bob');
	});

	it('still guards against a second send', () => {
		const { key, fingerprint, state, settledAt, windowMs, uid } = erase(sent);
		const before = aSubmission(sent);
		expect({ key, fingerprint, state, settledAt, windowMs, uid }).toEqual({
			...{ key: before.key, fingerprint: before.fingerprint, uid: before.uid },
			...{ state: 'sent', settledAt: 2_000, windowMs: before.windowMs },
		});
	});

	it('is filed under nothing that names the person, in whatever case, and under all else', () => {
		const erased = erase({
			...sent,
			...{ dealId: 'deal of JANE@Example.com', contextType: 'invoice', contextId: 'INV-1' },
			tags: [JANE, 'reminder', 'notjane@example.com'],
			lookups: { reply: { to: JANE } },
		});
		expect(erased).toMatchObject({ contextType: 'invoice', contextId: 'INV-1' });
		expect(erased.tags).toEqual(['reminder', 'notjane@example.com']);
		expect([erased.dealId, erased.lookups]).toEqual([undefined, undefined]);
	});

	it('puts the uid in place of ids that name the person', () => {
		const naming = { ...receipt, id: `for-${JANE}`, messageId: `<${JANE}.1@x>`, threadId: 't1' };
		const erased = erase({ ...sent, receipt: naming }).receipt;
		expect(erased).toMatchObject({ id: 'uid-1', threadId: 't1' });
		expect(erased).not.toHaveProperty('messageId');
	});

	it('says what became of it, but nothing in words of others', () => {
		const failure = { code: 'provider_error', message: `550 ${JANE}`, status: 550 } as const;
		const {
			failure: left,
			routeFailures,
			resolutions,
			suppressed,
		} = erase({
			...{ state: 'rejected', failure, routeFailures: { slack: failure } },
			suppressed: [JANE, BOB].map((address) => ({
				address,
				field: 'to' as const,
				reason: 'bounce',
			})),
			resolutions: [{ at: 1, decision: 'sent', by: JANE, note: 'Jane has it' }],
		});
		expect(left).toMatchObject({ code: 'provider_error', status: 550 });
		expect(JSON.stringify([left, routeFailures, resolutions])).not.toMatch(/jane/i);
		expect(resolutions).toEqual([{ at: 1, decision: 'sent', by: 'erased', note: 'erased' }]);
		expect(suppressed).toEqual([{ address: BOB, field: 'to', reason: 'bounce' }]);
	});

	it('is kept no longer than its key answers when that names the person', () => {
		const base = { ...sent, updatedAt: 2_000, windowMs: 1_000, retentionMs: 90_000 };
		expect(erase({ ...base, key: `welcome ${JANE}` }).retentionMs).toBe(1_000);
		expect(erase({ ...base, key: 'welcome' }).retentionMs).toBe(90_000);
	});

	it('that had not been sent never is, and frees its key', () => {
		for (const state of ['reserved', 'released'] as const) {
			expect(erase({ state })).toMatchObject({ state: 'released', settledAt: NOW, windowMs: 0 });
		}
	});

	it('of which parts had left stays without the rest', () => {
		const steps = [aStep({ id: 'part-1', state: 'sent' }), aStep({ id: 'part-2' })];
		expect(erase({ state: 'released', steps })).toMatchObject({
			...{ state: 'rejected', settledAt: NOW },
			failure: { code: 'recipient_suppressed' },
		});
	});
});

import {
	compareNewestFirst,
	matchesFilter,
	messageIdsOf,
	parseCursor,
	toPage,
} from '../../../lib/core/submission-query';
import { aStep, aSubmission } from '../../support/submissions';

const receipt = (id: string, messageId?: string) => ({
	...{ status: 'sent' as const, id, sentAt: 1, accepted: [], rejected: [] },
	...(messageId !== undefined && { messageId }),
});

describe('the pages of a list', () => {
	const records = [3, 2, 1].map((createdAt) => aSubmission({ uid: `uid-${createdAt}`, createdAt }));

	it('say where they end only when there is more', () => {
		expect(toPage(records, 3)).toEqual({ submissions: records });
		expect(toPage([], 3)).toEqual({ submissions: [] });
		const { submissions, nextCursor = '' } = toPage(records, 2);
		expect(submissions).toEqual(records.slice(0, 2));
		expect(parseCursor(nextCursor)).toEqual({ createdAt: 2, uid: 'uid-2' });
	});

	it('are in the order of creation, the newest first, and of uids within a millisecond', () => {
		const places = [
			{ createdAt: 1, uid: 'b' },
			{ createdAt: 2, uid: 'a' },
			{ createdAt: 1, uid: 'a' },
		];
		expect(
			places.sort(compareNewestFirst).map(({ createdAt, uid }) => `${createdAt}${uid}`),
		).toEqual(['2a', '1b', '1a']);
		expect(compareNewestFirst({ createdAt: 1, uid: 'a' }, { createdAt: 1, uid: 'a' })).toBe(0);
	});
});

describe('the ids of a message', () => {
	it('are those of all its receipts, each once', () => {
		const record = aSubmission({
			receipt: receipt('p-1', '<m-1@x>'),
			steps: [
				aStep({ receipt: receipt('p-1', '<m-1@x>') }),
				aStep({ id: 'part-2', receipt: receipt('p-2') }),
				aStep({ id: 'part-3', evidence: { draftId: 'd-1' } }),
			],
		});
		expect(messageIdsOf(record)).toEqual(['p-1', '<m-1@x>', 'p-2']);
		expect(messageIdsOf(aSubmission())).toEqual([]);
	});
});

describe('a filter', () => {
	it('that asks for nothing fits everything, undefined fields included', () => {
		expect(matchesFilter(aSubmission(), {})).toBe(true);
		expect(matchesFilter(aSubmission(), { contactId: undefined, tag: undefined })).toBe(true);
	});

	it('fits only what says so: a record without a contact has none', () => {
		expect(matchesFilter(aSubmission(), { contactId: 'c' })).toBe(false);
		expect(matchesFilter(aSubmission({ contactId: 'c' }), { contactId: 'c' })).toBe(true);
		expect(matchesFilter(aSubmission({ contactId: 'c' }), { contactId: 'c', tag: 't' })).toBe(
			false,
		);
	});
});

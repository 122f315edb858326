import { createContacts } from '../../../../lib/outbox/directory/contacts';
import { createSuppressions } from '../../../../lib/outbox/directory/suppressions';
import { requireDocuments } from '../../../../lib/outbox/backend-parts';
import { erasePerson } from '../../../../lib/outbox/messages/erase-person';
import { createNameFinder } from '../../../../lib/outbox/messages/person';
import { aSubmission } from '../../../support/submissions';
import { LEASE, setUpQueue } from '../queue-admin/setup';

const JANE = 'jane@example.com';

describe('erasing a person', () => {
	const setUp = async () => {
		const queue = setUpQueue();
		const { backend, clock, environment } = queue;
		const documents = requireDocuments(backend);
		const contacts = createContacts(documents, clock);
		await contacts.upsert([
			{ email: JANE, contactId: 'c-jane' },
			{ email: 'jane@home.example', contactId: 'c-jane' },
			{ email: 'bob@example.com', contactId: 'c-bob' },
		]);
		return {
			...queue,
			contacts,
			suppressions: createSuppressions(documents, clock),
			erase: (request: { address?: string; contactId?: string }, removeSuppressions = false) =>
				erasePerson({ ...request, removeSuppressions }, environment),
		};
	};

	it.each([{ address: 'Jane <JANE@Example.com>' }, { contactId: 'c-jane' }])(
		'%j takes what the contacts say to belong together',
		async (request) => {
			const { add, erase, contacts, messages } = await setUp();
			await add('call', {}, { recipient: 'jane@home.example' }, { recipient: 'x@x.co' });
			await add('other', { recipient: 'y@x.co', contactId: 'c-jane' });
			expect(await erase(request)).toMatchObject({ queued: 3, cancelled: 3, contacts: 2 });
			expect([...(await contacts.find([JANE, 'bob@example.com'])).keys()]).toEqual([
				'bob@example.com',
			]);
			const { messages: left } = await messages.list({}, { limit: 9 });
			expect(left.map(({ recipient }) => recipient)).toEqual(['x@x.co']);
		},
	);

	it('keeps that they must not be written to, unless it is wanted otherwise', async () => {
		const { erase, suppressions } = await setUp();
		const entry = { address: JANE, stream: '*', reason: 'bounce', source: 'x' } as const;
		await suppressions.add([entry, { ...entry, stream: 'news' }]);
		expect(await erase({ address: JANE })).toMatchObject({ suppressions: { kept: 2, removed: 0 } });
		expect(await suppressions.check([JANE], '*')).toHaveProperty('size', 1);
		expect(await erase({ address: JANE }, true)).toMatchObject({
			suppressions: { kept: 0, removed: 2 },
		});
		expect(await suppressions.check([JANE], '*')).toHaveProperty('size', 0);
	});

	it('leaves alone what a worker is at or may have left, with its record, and says so once', async () => {
		const { add, settle, messages, backend, erase, stateOf } = await setUp();
		await add('call', {}, {});
		await settle('call-0', 'unknown');
		await messages.takeOne('call-1', LEASE);
		const record = aSubmission({ key: 'call-0', scope: 'named:queue:default', state: 'unknown' });
		await backend.submissions.claim(record, { token: 't', ms: 0 });
		const { queued, skipped } = await erase({ address: JANE });
		expect(queued).toBe(0);
		expect(skipped.toSorted((a, b) => (a.uid < b.uid ? -1 : 1))).toEqual([
			{ uid: 'call-0', status: 'unknown' },
			{ uid: 'call-1', status: 'sending' },
		]);
		expect(await stateOf('call-1')).toBe('sending');
	});

	it('takes an id on another channel, and works where there is nothing but a ledger', async () => {
		const { ledgerOnly, backend, clock } = await setUp();
		const now = clock.now();
		const record = aSubmission({
			...{ state: 'sent', settledAt: now, updatedAt: now, recipients: ['+14155550100'] },
		});
		await backend.submissions.claim(record, { token: 't', ms: 0 });
		const request = { address: ' +14155550100 ', removeSuppressions: false };
		expect(await erasePerson(request, ledgerOnly)).toMatchObject({ messages: 1, queued: 0 });
		const stored = await backend.submissions.findByUid(record.uid);
		expect(stored?.submission.recipients).toEqual([]);
	});
});

describe('finding a person in a text', () => {
	const names = createNameFinder({ addresses: new Set([JANE]), contactIds: new Set(['42']) });

	it.each(['to <Jane@Example.COM>: gone', 'contact 42', '42'])('finds them in %j', (text) => {
		expect(names(text)).toBe(true);
	});

	it.each(['maryjane@example.com', 'contact 420', 'a42', 'jane@exampleXcom', ''])(
		'does not find them in %j',
		(text) => {
			expect(names(text)).toBe(false);
		},
	);
});

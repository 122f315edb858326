import { createContacts } from '../../../../lib/outbox/directory/contacts';
import { setUpDirectory } from './setup';

function setUp() {
	const directory = setUpDirectory();
	return { ...directory, contacts: createContacts(directory.documents, directory.clock) };
}

const jane = {
	email: 'Jane@Example.com',
	contactId: 'contact-1',
	from: { name: 'Bob', address: 'Bob@acme.com' },
	replyTo: { address: 'replies@acme.com' },
};

describe('contacts', () => {
	it('are found in whatever spelling, with their delivery route as it was given', async () => {
		const { contacts, clock } = setUp();
		await contacts.upsert([jane]);
		const found = await contacts.find(['jane@EXAMPLE.com', 'nobody@example.com']);
		expect([...found]).toEqual([
			['jane@example.com', { ...jane, email: 'jane@example.com', updatedAt: clock.now() }],
		]);
	});

	it('replace those with the same address as a whole', async () => {
		const { contacts } = setUp();
		await contacts.upsert([jane]);
		await contacts.upsert([{ email: 'jane@example.com', contactId: 'contact-2' }]);
		expect((await contacts.find(['jane@example.com'])).get('jane@example.com')).toEqual({
			email: 'jane@example.com',
			contactId: 'contact-2',
			updatedAt: expect.any(Number),
		});
	});

	it('of a big call are looked up in one go, and beyond that in as few as can be', async () => {
		const { contacts, calls } = setUp();
		const emails = Array.from({ length: 10_001 }, (_, index) => `a${index}@a.co`);
		await contacts.upsert(emails.map((email) => ({ email, contactId: email })));
		expect(calls).toEqual(['put', 'put']);
		calls.length = 0;
		expect((await contacts.find(emails.slice(1))).size).toBe(10_000);
		expect(calls).toEqual(['get']);
	});

	it('are listed by address and forgotten', async () => {
		const { contacts } = setUp();
		await contacts.upsert(['c@a.co', 'a@a.co', 'b@a.co'].map((email) => ({ ...jane, email })));
		const first = await contacts.list({ limit: 2 });
		expect(first.contacts.map(({ email }) => email)).toEqual(['a@a.co', 'b@a.co']);
		const rest = await contacts.list({ limit: 2, after: first.nextAfter ?? '' });
		expect(rest.contacts.map(({ email }) => email)).toEqual(['c@a.co']);
		expect(await contacts.remove(['A@a.co', 'b@a.co', 'b@a.co', 'nobody@a.co'])).toBe(2);
		expect((await contacts.list({ limit: 10 })).contacts).toHaveLength(1);
	});

	it('that cannot be read are not taken for strangers', async () => {
		const { contacts, documents } = setUp();
		await documents.put('contacts', [{ key: 'jane@a.co', value: [] }]);
		await expect(contacts.find(['jane@a.co'])).rejects.toMatchObject({ code: 'store_unavailable' });
	});
});

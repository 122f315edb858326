import type { DeliveringAccount } from '../../../../lib/outbox/directory/accounts';
import type { Contact } from '../../../../lib/outbox/directory/contacts';
import type { Sender } from '../../../../lib/outbox/directory/senders';
import type { CallDirectory } from '../../../../lib/outbox/queue/call-directory';
import { chooseRoute } from '../../../../lib/outbox/queue/delivery-route';
import { createMessageUids } from '../../../../lib/outbox/queue/message-uid';
import { parseQueueInput } from '../../../../lib/outbox/queue/parse-queue-input';
import { planCall } from '../../../../lib/outbox/queue/plan-call';
import { seedInput } from './setup';

const CALL_UID = '01900000-0000-7000-8000-000000010000';

const account = (name: string, senders: readonly string[], overrides = {}): DeliveringAccount => ({
	queue: 'default',
	account: name,
	provider: 'smtp',
	senders: senders.map((address) => ({ address })),
	registeredAt: 1,
	seenAt: 1,
	...overrides,
});
const sender = (address: string, state: Sender['state']): [string, Sender] => [
	address.toLowerCase(),
	{ address, state, addedAt: 1 },
];
const directory = (overrides: Partial<CallDirectory> = {}): CallDirectory => ({
	queue: 'receipts',
	accounts: [account('one', [seedInput.from])],
	senders: new Map(),
	contacts: new Map(),
	...overrides,
});

describe('the account that a message leaves by', () => {
	const from = (address: string) => ({ address });

	it('is the one that has the address', () => {
		const accounts = [account('one', ['a@x.test']), account('two', ['b@x.test', 'c@x.test'])];
		expect(chooseRoute(from('C@X.test'), directory({ accounts }))).toEqual({
			from: { address: 'c@x.test' },
			account: 'two',
		});
	});

	it('is of several the one that was registered first, and stays the same', () => {
		const accounts = [
			account('b', ['a@x.test'], { registeredAt: 2 }),
			account('c', ['a@x.test'], { registeredAt: 1 }),
			account('a', ['a@x.test'], { registeredAt: 3 }),
		];
		for (const each of [accounts, [...accounts].reverse()]) {
			expect(chooseRoute(from('a@x.test'), directory({ accounts: each })).account).toBe('c');
		}
		const atOnce = [account('b', ['a@x.test']), account('a', ['a@x.test'])];
		expect(chooseRoute(from('a@x.test'), directory({ accounts: atOnce })).account).toBe('a');
	});

	it('keeps the account’s display name unless another is given', () => {
		const accounts = [account('one', [], { senders: [{ address: 'a@x.test', name: 'Account' }] })];
		const nameFor = (name?: string) =>
			chooseRoute({ address: 'a@x.test', ...(name && { name }) }, directory({ accounts })).from
				.name;
		expect([nameFor(), nameFor('Mine')]).toEqual(['Account', 'Mine']);
	});

	it('is for a confirmed address an SMTP account, of the same domain if there is one', () => {
		const senders = new Map([sender('New@y.test', 'confirmed')]);
		const accounts = [
			account('gmail', ['a@y.test'], { provider: 'gmail' }),
			account('one', ['a@x.test']),
			account('two', ['a@y.test'], { registeredAt: 9 }),
		];
		expect(chooseRoute(from('new@y.test'), directory({ accounts, senders }))).toEqual({
			from: { address: 'New@y.test' },
			account: 'two',
		});
		const others = accounts.slice(0, 2);
		expect(chooseRoute(from('new@y.test'), directory({ accounts: others, senders })).account).toBe(
			'one',
		);
		expect(() =>
			chooseRoute(from('new@y.test'), directory({ accounts: accounts.slice(0, 1), senders })),
		).toThrow(expect.objectContaining({ code: 'validation_error', details: { field: 'from' } }));
	});

	it('trusts the account more than an unconfirmed entry', () => {
		const senders = new Map([sender(seedInput.from, 'awaiting_confirmation')]);
		expect(chooseRoute(from(seedInput.from), directory({ senders })).account).toBe('one');
	});

	it('is refused with who may send', () => {
		const many = Array.from({ length: 12 }, (_, index) => `s${index}@x.test`);
		const accounts = [account('one', many)];
		expect(() => chooseRoute(from('nobody@x.test'), directory({ accounts }))).toThrow(
			/s0@x\.test.*s9@x\.test and 2 more/,
		);
	});
});

describe('the messages of a call', () => {
	const plan = async (
		overrides: object = {},
		contacts: readonly Contact[] = [],
		other: Partial<CallDirectory> = {},
	) =>
		planCall(
			{
				email: await parseQueueInput({ ...seedInput, ...overrides }),
				contents: { shared: { subject: 's', text: 't', headers: {} } },
				directory: directory({
					...other,
					contacts: new Map(contacts.map((contact) => [contact.email, contact])),
				}),
			},
			{ uid: CALL_UID, createdAt: 1000, retentionMs: 7 },
		);
	const contact = (overrides: Partial<Contact> = {}): Contact => ({
		email: 'known@example.test',
		contactId: 'contact-7',
		updatedAt: 1,
		...overrides,
	});

	it('are the same for the same input', async () => {
		expect(await plan()).toEqual(await plan());
		expect(await plan({ to: ['known@example.test'], bcc: [] })).toEqual({
			uid: CALL_UID,
			content: { subject: 's', text: 't', headers: {} },
			messages: [
				{
					uid: createMessageUids(CALL_UID)(0),
					callUid: CALL_UID,
					index: 0,
					queue: 'default',
					account: 'one',
					priority: 0,
					dueAt: 1000,
					type: 'to',
					recipient: 'known@example.test',
					to: { address: 'known@example.test' },
					from: { address: seedInput.from },
					replyTo: [{ address: 'reply@example.test' }],
					stream: 'transactional',
					state: 'pending',
					attempts: 0,
					createdAt: 1000,
					updatedAt: 1000,
					retentionMs: 7,
				},
			],
		});
	});

	it('are due when they are to be sent, and not before they were made', async () => {
		expect((await plan({ sendAt: 5000 })).messages[0]?.dueAt).toBe(5000);
		expect((await plan({ sendAt: 500 })).messages[0]?.dueAt).toBe(1000);
	});

	it('are linked to the contact that is known, else to the one given', async () => {
		const { messages } = await plan({ contactId: 'given' }, [contact()]);
		const ids = messages.map(({ contactId }) => contactId);
		expect(ids).toEqual(['contact-7', 'given', 'given', 'given']);
	});

	it('go as they were asked for when the contact’s route is no more', async () => {
		const routed = contact({ from: { address: 'gone@x.test' }, replyTo: { address: 'r@x.test' } });
		expect((await plan({}, [routed])).messages[0]).toMatchObject({
			from: { address: seedInput.from },
			account: 'one',
			replyTo: [{ address: 'r@x.test' }],
		});
	});

	it('never show a recipient to another', async () => {
		for (const { to, recipient, ...message } of (await plan()).messages) {
			const others = [...seedInput.to, ...seedInput.bcc].filter((each) => each !== recipient);
			for (const other of others) expect(JSON.stringify([to, message])).not.toContain(other);
		}
	});
});

describe('the uids of messages', () => {
	it('are UUIDs, each its own, in the order of the call', () => {
		const uidOf = createMessageUids(CALL_UID);
		const uids = Array.from({ length: 10_000 }, (_, index) => uidOf(index));
		expect(new Set(uids).size).toBe(10_000);
		expect([...uids].sort()).toEqual(uids);
		const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
		expect(uids.filter((uid) => !isUuid.test(uid))).toEqual([]);
	});

	it('differ between calls of the same millisecond', () => {
		expect(createMessageUids(CALL_UID)(0)).not.toBe(
			createMessageUids(CALL_UID.replace(/1/g, '2'))(0),
		);
	});
});

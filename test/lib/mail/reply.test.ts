import type { ParentEmail } from '../../../lib/core/parent-email';
import {
	toReply,
	toReplyRecipients,
	toReplySubject,
	type ReplyInput,
} from '../../../lib/mail/reply';
import { errorFrom, mailboxes } from './support';

const owner = { name: 'CRM', address: 'crm@example.com' };
const parent: ParentEmail = {
	messageId: '<parent@x.co>',
	references: ['<root@x.co>'],
	from: { name: 'Jane', address: 'jane@x.co' },
	replyTo: [],
	to: mailboxes('CRM@example.com, bob@x.co'),
	cc: mailboxes('carol@x.co, crm@EXAMPLE.com'),
	subject: 'Invoice',
};
const lookup = { parent, threadId: 'thread-1', owner };

describe('the subject of a reply', () => {
	it.each([
		['Invoice', 'Re: Invoice'],
		['Re: Invoice', 'Re: Invoice'],
		['RE: re:Re: Invoice', 'Re: Invoice'],
		['Regarding: Invoice', 'Re: Regarding: Invoice'],
		['', 'Re:'],
	])('one "Re: " in front, case-insensitively: %j becomes %j', (parentSubject, subject) => {
		expect(toReplySubject(parentSubject)).toBe(subject);
	});

	it('a given subject wins', () => {
		expect(toReplySubject('Invoice', 'Reminder')).toBe('Reminder');
		expect(toReplySubject('Invoice', ' ')).toBe('Re: Invoice');
	});

	it('what an inbound subject must not bring along stays behind', () => {
		expect(toReplySubject('a\r\nBcc: evil@z.co\0\ud800')).toBe('Re: a Bcc: evil@z.co');
		expect([...toReplySubject('🎈'.repeat(5000))]).toHaveLength(998);
		expect(toReplySubject('re:'.repeat(100_000))).toBe('Re:');
	});
});

describe('the recipients of a reply', () => {
	const recipientsOf = (input: ReplyInput, overrides: Partial<ParentEmail> = {}) => {
		const { to, cc } = toReplyRecipients(input, { ...parent, ...overrides }, owner);
		return { to: to.map(({ address }) => address), cc: cc.map(({ address }) => address) };
	};

	it('are those in the parent’s From', () => {
		expect(recipientsOf({ replyAll: false })).toEqual({ to: ['jane@x.co'], cc: [] });
	});

	it('the parent’s Reply-To (may be a list) goes before From', () => {
		const replyTo = mailboxes('a@x.co, b@x.co');
		expect(recipientsOf({ replyAll: false }, { replyTo }).to).toEqual(['a@x.co', 'b@x.co']);
	});

	it('reply-all adds To and Cc without ourselves', () => {
		expect(recipientsOf({ replyAll: true })).toEqual({
			to: ['jane@x.co', 'bob@x.co'],
			cc: ['carol@x.co'],
		});
	});

	it('except when replying to our own message: it goes on to whom it went', () => {
		const from = { address: 'CRM@example.com' };
		expect(recipientsOf({ replyAll: true }, { from })).toEqual({
			to: ['CRM@example.com', 'bob@x.co'],
			cc: ['carol@x.co'],
		});
		expect(recipientsOf({ replyAll: false }, { from }).cc).toEqual([]);
		expect(recipientsOf({ replyAll: false }, { from, to: [] }).to).toEqual(['CRM@example.com']);
	});

	it('the given ones win', () => {
		const to = mailboxes('given@x.co');
		expect(recipientsOf({ replyAll: true, to })).toEqual({ to: ['given@x.co'], cc: [] });
		expect(recipientsOf({ replyAll: true, cc: to })).toEqual({
			to: ['jane@x.co', 'bob@x.co'],
			cc: ['given@x.co'],
		});
	});

	it('nobody is addressed twice', () => {
		const cc = mailboxes('JANE@x.co, carol@x.co');
		expect(recipientsOf({ replyAll: true }, { cc }).cc).toEqual(['carol@x.co']);
	});
});

describe('a reply', () => {
	it('is threaded by In-Reply-To, References, thread and subject', () => {
		expect(toReply({ replyAll: false }, lookup, 'reply_to_message_uid')).toEqual({
			from: owner,
			to: [parent.from],
			cc: [],
			subject: 'Re: Invoice',
			threadId: 'thread-1',
			inReplyTo: '<parent@x.co>',
			references: ['<root@x.co>', '<parent@x.co>'],
			warnings: [],
		});
	});

	it('the sender is derived from the mailbox of the conversation; a given sender is ignored', () => {
		const input = { replyAll: false, from: { address: 'other@example.com' } };
		expect(toReply(input, lookup, 'f').from).toEqual(owner);
	});

	it('when a given subject differs, it is kept, with a warning that it starts a new conversation for some readers', () => {
		const differs = toReply({ replyAll: false, subject: 'Reminder' }, lookup, 'f');
		expect(differs.subject).toBe('Reminder');
		expect(differs.warnings).toEqual([expect.stringContaining('starts a new conversation')]);
		expect(toReply({ replyAll: false, subject: 'RE: invoice' }, lookup, 'f').warnings).toEqual([]);
	});

	it.each([
		['parent', 'the message to reply to'],
		['threadId', 'thread'],
		['owner', 'the mailbox that owns the conversation'],
	])(
		'a reply whose %s cannot be resolved is a validation_error that says which of the three',
		(part, words) => {
			const { code, details, message } = errorFrom(() =>
				toReply({ replyAll: false }, { ...lookup, [part]: undefined }, 'reply_to_message_uid'),
			);
			expect(code).toBe('validation_error');
			expect(details.field).toBe('reply_to_message_uid');
			expect(message).toContain(words);
		},
	);
});

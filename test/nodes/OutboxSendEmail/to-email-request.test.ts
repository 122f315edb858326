import { validationError } from '../../../lib/core/errors';
import { DEFAULT_POLICY } from '../../../lib/outbox/policy';
import {
	readSendEmailParameters,
	toEmailRequest,
	type RequestSurroundings,
} from '../../../nodes/OutboxSendEmail/to-email-request';
import type { MailAccount } from '../../../nodes/shared/mail-account';
import { createFakeN8n } from '../../support/n8n-context';
import { seedParameters } from '../../support/send-email-node';

const urlFiles = { check: () => undefined, fetch: async () => ({ bytes: Buffer.from('') }) };

const surroundings: RequestSurroundings = {
	account: {
		senders: {
			defaultSender: { address: 'crm@example.com', name: 'CRM' },
			senders: [{ address: 'sales@example.com' }],
		},
		allowPrivateUrls: false,
		check: () => undefined,
		connect: () => {
			throw new Error('nothing is to be sent');
		},
		openMailbox: () => {
			throw new Error('no mailbox is to be opened');
		},
	},
	readers: {
		readBinary: async () => ({
			bytes: Buffer.from('binary'),
			filename: 'b.csv',
			mimeType: 'text/csv',
		}),
		storage: { read: async () => Buffer.from('stored') },
	},
	urlFiles: () => urlFiles,
	run: {
		runId: '7',
		recovers: false,
		slotOf: (itemIndex) => `0:${itemIndex}`,
		originOf: (itemIndex) => ({ executionId: '7', slot: `0:${itemIndex}` }),
	},
	itemIndex: 3,
	workflowId: 'w',
	nodeId: 'n',
	isManual: false,
};

function request(parameters: object, changes: Partial<RequestSurroundings> = {}) {
	const { context } = createFakeN8n({ parameters: { ...seedParameters, ...parameters } });
	const read = readSendEmailParameters(context, 0);
	return toEmailRequest(read, { ...surroundings, ...changes });
}
const more = (additionalFields: object) => ({ additionalFields });
const options = (options: object) => ({ options });

describe('toEmailRequest', () => {
	it('needs to, subject and a body only', async () => {
		expect(await request({})).toEqual({
			email: {
				from: { address: 'crm@example.com', name: 'CRM' },
				to: [{ address: 'jane@example.com' }],
				cc: [],
				bcc: [],
				replyTo: [],
				subject: 'Follow-up on our meeting',
				html: '<p>Hi Jane, thanks for meeting with us today.</p>',
				headers: {},
				attachments: [],
				dropped: [],
				warnings: [],
			},
			scope: { kind: 'node', workflowId: 'w', nodeId: 'n' },
			key: { kind: 'execution', runId: '7', slot: '0:3' },
			adoptNewestInSlot: false,
			links: {},
			tags: [],
			origin: { executionId: '7', slot: '0:3' },
			files: urlFiles,
			maxAttachmentBytes: 25_000_000,
			policy: DEFAULT_POLICY,
		});
	});

	it.each([
		[
			{ to: 'a@x.co, "Doe, Jane" <b@x.co>' },
			{ to: [{ address: 'a@x.co' }, { name: 'Doe, Jane', address: 'b@x.co' }] },
		],
		[{ to: ['a@x.co', 'b@x.co'] }, { to: [{ address: 'a@x.co' }, { address: 'b@x.co' }] }],
		[{ subject: 42 }, { subject: '42' }],
		[{ bodyText: 'Hi' }, { text: 'Hi' }],
		[more({ from: 'sales@example.com' }), { from: { address: 'sales@example.com' } }],
		[more({ from: 'Me <crm@example.com>' }), { from: { name: 'Me', address: 'crm@example.com' } }],
		[more({ cc: 'c@x.co' }), { cc: [{ address: 'c@x.co' }] }],
		[more({ bcc: ['d@x.co'] }), { bcc: [{ address: 'd@x.co' }] }],
		[more({ replyTo: 'r@x.co' }), { replyTo: [{ address: 'r@x.co' }] }],
		[more({ threadId: '<a@x.co>' }), { threadId: '<a@x.co>' }],
		[
			more({
				headers: {
					header: [
						{ name: 'X-A', value: 1 },
						{ name: 'X-B', value: 'b' },
					],
				},
			}),
			{ headers: { 'X-A': '1', 'X-B': 'b' } },
		],
		[
			more({ listUnsubscribe: { values: { url: 'https://x.co/u', mailto: '', oneClick: true } } }),
			{ listUnsubscribe: { url: 'https://x.co/u', oneClick: true } },
		],
		[
			more({ cc: 'JANE@example.com' }),
			{ dropped: [{ address: 'JANE@example.com', field: 'cc', keptIn: 'to' }] },
		],
	])('makes of %j an email with %j', async (parameters, email) => {
		expect((await request(parameters)).email).toMatchObject(email);
	});

	it.each([
		[more({ contactId: ' c-1 ', dealId: 7 }), { links: { contactId: 'c-1', dealId: '7' } }],
		[more({ tags: 'a, b,, ' }), { tags: ['a', 'b'] }],
		[more({ tags: ['a, b'] }), { tags: ['a, b'] }],
		[{ deduplicateBy: 'content' }, { key: { kind: 'content' } }],
		[
			{ deduplicateBy: 'idempotencyKey', idempotencyKey: 'event-1' },
			{ key: { kind: 'own', key: 'event-1' } },
		],
		[options({ idempotencyScope: 'workflow' }), { scope: { kind: 'workflow', workflowId: 'w' } }],
		[options({ maxAttachmentMb: 2 }), { maxAttachmentBytes: 2_000_000 }],
		[options({ retries: 5 }), { policy: { retries: 5 } }],
	])('makes of %j a request with %j', async (parameters, expected) => {
		expect(await request(parameters)).toMatchObject(expected);
	});

	it('brings all attachments along, from wherever they come', async () => {
		const attachment = [
			{ source: 'binary' },
			{ source: 'base64', contentBase64: 'aGk=', filename: 'hi.txt', contentId: 'hi' },
			{ source: 'url', url: 'https://x.co/a.pdf', mimeType: 'application/pdf' },
			{ source: 'storagePath', storagePath: 'in/stored.txt' },
		];
		const attachmentsJson = [
			{ filename: 'j.txt', content_type: 'text/plain', data_base64: 'aGk=' },
		];
		const { email } = await request(more({ attachments: { attachment }, attachmentsJson }));
		expect(email.attachments).toMatchObject([
			{ filename: 'b.csv', contentType: 'text/csv', source: { bytes: Buffer.from('binary') } },
			{ filename: 'hi.txt', contentId: 'hi', source: { bytes: Buffer.from('hi') } },
			{
				filename: 'a.pdf',
				contentType: 'application/pdf',
				source: { kind: 'url', url: 'https://x.co/a.pdf' },
			},
			{ filename: 'stored.txt', source: { bytes: Buffer.from('stored') } },
			{ filename: 'j.txt', contentType: 'text/plain', source: { bytes: Buffer.from('hi') } },
		]);
	});

	it('redirects to the sandbox in manual runs only', async () => {
		const sandbox = options({ sandboxRecipient: 'Me <me@example.com>' });
		const sandboxRecipient = { name: 'Me', address: 'me@example.com' };
		expect(await request(sandbox, { isManual: true })).toMatchObject({ sandboxRecipient });
		expect(await request(sandbox)).not.toHaveProperty('sandboxRecipient');
		expect(await request({}, { isManual: true })).not.toHaveProperty('sandboxRecipient');
	});

	it('adopts records of a crashed execution only where the execution is the key', async () => {
		const recovering = { run: { ...surroundings.run, recovers: true } };
		expect(await request({}, recovering)).toMatchObject({ adoptNewestInSlot: true });
		expect(await request({ deduplicateBy: 'content' }, recovering)).toMatchObject({
			adoptNewestInSlot: false,
		});
	});

	it('asks the account whether it can send the email at all', async () => {
		const check: MailAccount['check'] = ({ threadId }) => {
			if (threadId !== undefined) throw validationError('thread_id', 'No.');
		};
		const account = { ...surroundings.account, check };
		await expect(request(more({ threadId: 'x' }), { account })).rejects.toThrow('No.');
		expect((await request({}, { account })).email).not.toHaveProperty('threadId');
	});

	it('lets the credential decide about private addresses', async () => {
		const allowed: boolean[] = [];
		const watched = (asked: { allowPrivate: boolean }) => {
			allowed.push(asked.allowPrivate);
			return urlFiles;
		};
		await request({}, { urlFiles: watched });
		const account = { ...surroundings.account, allowPrivateUrls: true };
		await request({}, { urlFiles: watched, account });
		expect(allowed).toEqual([false, true]);
	});
});

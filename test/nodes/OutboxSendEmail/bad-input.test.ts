import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';

type Row = readonly [
	what: string,
	parameters: Record<string, unknown>,
	field: string,
	code?: string,
];

const INJECTION = 'x\r\nBcc: evil@example.com';
const own = (idempotencyKey: unknown) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey });
const more = (additionalFields: object) => ({ additionalFields });
const attached = (attachment: object) => more({ attachments: { attachment: [attachment] } });
const linked = (url: string) => attached({ source: 'url', url, filename: 'a.txt' });
const asJson = (attachmentsJson: unknown) => more({ attachmentsJson });
const file = { source: 'base64', contentBase64: 'aGk=', filename: 'a.txt' };

const rows: readonly Row[] = [
	['a missing to', { to: '' }, 'to'],
	['a to that led to nothing', { to: null }, 'to'],
	['a to that is no address', { to: 'jane' }, 'to'],
	['a to that is not even text', { to: { email: 'jane@example.com' } }, 'to'],
	['a list with something else in it', { to: ['jane@example.com', 7] }, 'to[1]'],
	['a missing subject', { subject: '' }, 'subject'],
	['a missing body', { bodyHtml: '' }, 'body_text'],
	['a blank body', { bodyHtml: '  ', bodyText: '\n' }, 'body_text'],
	['a subject over 998 characters', { subject: 'x'.repeat(999) }, 'subject'],
	['a 5 MB subject', { subject: 'x'.repeat(5_000_000) }, 'subject'],
	[
		'10,000 recipients',
		{ to: Array.from({ length: 10_000 }, (_, index) => `jane${index}@example.com`) },
		'to',
	],
	['a group', { to: 'Team: jane@example.com, bob@example.com;' }, 'to'],
	['a@b@c', { to: 'a@b@c' }, 'to'],
	['an unbalanced quote', { to: '"Jane Doe <jane@example.com>' }, 'to'],
	['two @ in a quoted local part', { to: '"jane@evil"@example.com' }, 'to'],
	['one bad address among good ones', { to: 'jane@example.com, bob@' }, 'to'],
	['an expression that fails', { to: new Error('Referenced node is unexecuted') }, 'to'],

	['header injection in to', { to: `jane@example.com${INJECTION}` }, 'to'],
	['header injection in a display name', { to: `"${INJECTION}" <jane@example.com>` }, 'to'],
	['header injection in the subject', { subject: INJECTION }, 'subject'],
	['header injection in cc', more({ cc: `bob@example.com${INJECTION}` }), 'cc'],
	['header injection in bcc', more({ bcc: `bob@example.com${INJECTION}` }), 'bcc'],
	['header injection in from', more({ from: `crm@example.com${INJECTION}` }), 'from'],
	['header injection in reply to', more({ replyTo: `a@example.com${INJECTION}` }), 'reply_to'],
	['header injection in the thread', more({ threadId: `<a@b.co>${INJECTION}` }), 'thread_id'],
	['header injection in the contact', more({ contactId: INJECTION }), 'contact_id'],
	['header injection in the deal', more({ dealId: INJECTION }), 'deal_id'],
	['header injection in a tag', more({ tags: `a, ${INJECTION}` }), 'tags[1]'],
	[
		'header injection in a header’s name',
		more({ headers: { header: [{ name: 'X-A\r\nBcc', value: 'evil@example.com' }] } }),
		'headers',
	],
	[
		'header injection in a header’s value',
		more({ headers: { header: [{ name: 'X-A', value: INJECTION }] } }),
		'headers.X-A',
	],
	[
		'header injection in the unsubscribe link',
		more({ listUnsubscribe: { values: { url: `https://example.com/${INJECTION}` } } }),
		'list_unsubscribe.url',
	],
	[
		'header injection in the unsubscribe address',
		more({ listUnsubscribe: { values: { mailto: `a@example.com${INJECTION}` } } }),
		'list_unsubscribe.mailto',
	],
	[
		'header injection in a filename',
		attached({ ...file, filename: INJECTION }),
		'attachments[0].filename',
	],
	[
		'header injection in a media type',
		attached({ ...file, mimeType: INJECTION }),
		'attachments[0].mime_type',
	],
	[
		'header injection in a content id',
		attached({ ...file, contentId: INJECTION }),
		'attachments[0].content_id',
	],
	[
		'a reserved header',
		more({ headers: { header: [{ name: 'bcc', value: 'x' }] } }),
		'headers.bcc',
	],
	[
		'a header given twice',
		more({
			headers: {
				header: [
					{ name: 'X-A', value: '1' },
					{ name: 'X-A', value: '2' },
				],
			},
		}),
		'headers',
	],
	['a thread that is no Message-ID', more({ threadId: 'a<b' }), 'thread_id'],
	['a From that is not among the verified senders', more({ from: 'ceo@example.com' }), 'from'],

	['input data that is missing', attached({ source: 'binary' }), 'attachments[0].binary_property'],
	[
		'a stored file that is missing',
		attached({ source: 'storagePath', storagePath: 'no.pdf' }),
		'attachments[0].storage_path',
	],
	[
		'a path out of the folder',
		attached({ source: 'storagePath', storagePath: '../no.pdf' }),
		'attachments[0].storage_path',
	],
	[
		'content that is not base64',
		attached({ ...file, contentBase64: '%%%' }),
		'attachments[0].content_base64',
	],
	['content that is missing', attached({ ...file, contentBase64: '' }), 'attachments[0]'],
	['base64 without a name', attached({ ...file, filename: '' }), 'attachments[0].filename'],
	[
		'an attachment that is too big',
		{
			...attached({ ...file, contentBase64: Buffer.alloc(150_000).toString('base64') }),
			options: { maxAttachmentMb: 0.1 },
		},
		'attachments[0].content_base64',
		'payload_too_large',
	],
	[
		'input data that is too big',
		{
			...attached({ source: 'binary', binaryPropertyName: 'big' }),
			options: { maxAttachmentMb: 0.1 },
		},
		'attachments[0]',
		'payload_too_large',
	],
	['a file at 127.0.0.1', linked('http://127.0.0.1/a.txt'), 'attachments[0].url'],
	['a file at 127.0.0.1 in disguise', linked('http://2130706433/a.txt'), 'attachments[0].url'],
	['a file at ::1', linked('http://[::1]/a.txt'), 'attachments[0].url'],
	['a file at localhost', linked('http://localhost/a.txt'), 'attachments[0].url'],
	[
		'a file at 169.254.169.254',
		linked('http://169.254.169.254/latest/meta-data'),
		'attachments[0].url',
	],
	['a file: URL', linked('file:///etc/passwd'), 'attachments[0].url'],
	['an ftp: URL', linked('ftp://example.com/a.txt'), 'attachments[0].url'],
	['JSON that is no list', asJson('{}'), 'attachments'],
	['JSON that is broken', asJson('[{'), 'attachments'],
	[
		'JSON with a field that is unknown',
		asJson([{ ...file, nonsense: 1 }]),
		'attachments[0].source',
	],
	[
		'JSON with a private URL',
		asJson([{ filename: 'a', url: 'http://10.0.0.1/' }]),
		'attachments[0].url',
	],

	['a key that is empty', own(''), 'idempotency_key', 'idempotency_key_invalid'],
	['a key that is blank', own('   '), 'idempotency_key', 'idempotency_key_invalid'],
	['a key that led to nothing', own(null), 'idempotency_key', 'idempotency_key_invalid'],
	['a key of 256 characters', own('x'.repeat(256)), 'idempotency_key', 'idempotency_key_invalid'],
	['a key with a control character', own('a\u0000b'), 'idempotency_key', 'idempotency_key_invalid'],
	['a key with a line break', own('a\nb'), 'idempotency_key', 'idempotency_key_invalid'],
	['a key that is an object', own({ id: 1 }), 'idempotency_key', 'idempotency_key_invalid'],
	['a number too large to be exact', own(2 ** 60), 'idempotency_key', 'idempotency_key_invalid'],
	['a namespace without a name', { options: { idempotencyScope: 'named' } }, 'idempotency_scope'],
	['an option out of range', { options: { retries: 99 } }, 'options.retries'],
];

describe('bad input fails clearly, before anything is reserved or sent', () => {
	let node: SendEmailNode;
	const items = [
		{
			json: {},
			binary: { big: { data: Buffer.alloc(150_000).toString('base64'), mimeType: 'text/plain' } },
		},
	];

	beforeAll(async () => {
		node = await startSendEmailNode();
	});
	afterAll(() => node.close());

	const cases = rows.map(([what, parameters, field, code = 'validation_error']) => ({
		what,
		parameters,
		field,
		code,
	}));
	it.each(cases)('$what', async ({ parameters, field, code }) => {
		const [item] = await node.run(parameters, { items, continueOnFail: true });
		expect(item?.json.error).toMatchObject({ code, delivery: 'not-sent', field });
		expect(JSON.stringify(item)).not.toContain('thanks for meeting with us');
		expect(node.reservations).toBe(0);
		expect(node.server.connections).toBe(0);
	});

	it('a sandbox recipient that is no address, in a manual run', async () => {
		const parameters = { options: { sandboxRecipient: 'me' } };
		const [item] = await node.run(parameters, { mode: 'manual', continueOnFail: true });
		expect(item?.json.error).toMatchObject({ field: 'sandbox_recipient' });
		expect(node.reservations).toBe(0);
	});

	it('stops the node when it shall not go on', async () => {
		await expect(node.run({ to: 'jane' })).rejects.toMatchObject({
			message: expect.stringMatching(/^to: “jane” .*\[item 0\]$/),
			type: 'validation_error',
		});
		expect(node.reservations).toBe(0);
	});
});

describe('a credential that is wrong', () => {
	let node: SendEmailNode;

	beforeEach(async () => {
		node = await startSendEmailNode({ login: { user: 'crm@example.com', password: 'hunter2' } });
	});
	afterEach(() => node.close());

	it.each([
		['host', { host: '' }],
		['port', { port: 99_999 }],
		['senders', { senders: '' }],
		['senders[0]', { senders: 'nobody' }],
		['ca_certificate', { caCertificate: 'x' }],
	])('names its %s before anything is reserved', async (field, change) => {
		node.credential = { ...node.credential, ...change };
		const [item] = await node.run({}, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({ code: 'validation_error', field });
		expect(node.reservations).toBe(0);
		expect(node.server.connections).toBe(0);
	});

	it('is asked for where there is none', async () => {
		const [item] = await node.run({}, { credentials: {}, continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringContaining('Choose a credential'),
		});
		expect(node.reservations).toBe(0);
	});

	it('fails when the server refuses the login, and sends once it is right', async () => {
		const key = own('event-1');
		node.credential = { ...node.credential, user: 'crm@example.com', password: 'wrong' };
		const [refused] = await node.run(key, { continueOnFail: true });
		expect(refused?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
		});
		expect(JSON.stringify(refused)).not.toContain('wrong"');
		expect(node.server.messages).toHaveLength(0);

		node.credential = { ...node.credential, password: 'hunter2' };
		const [sent] = await node.run(key);
		expect(sent?.json).toMatchObject({ status: 'sent', idempotent_replay: false });
		expect(node.server.messages).toHaveLength(1);
	});
});

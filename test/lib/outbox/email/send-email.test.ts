import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { validationError } from '../../../../lib/core/errors';
import { previewEmail } from '../../../../lib/outbox/email/preview-email';
import { sendEmail, type EmailRequest } from '../../../../lib/outbox/email/send-email';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { createEmailProvider } from '../../../support/email-provider';
import { aLinkedFile, anEmail } from '../../../support/emails';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';

const node = { kind: 'node', workflowId: 'w1', nodeId: 'n1' } as const;

function setUp() {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const backend = createMemoryBackend({ clock, ids });
	const provider = createEmailProvider();
	const request = (overrides: Partial<EmailRequest> = {}): EmailRequest => ({
		email: anEmail(),
		provider,
		scope: node,
		key: { kind: 'own', key: 'deal-42' },
		adoptNewestInSlot: false,
		links: {},
		tags: [],
		origin: {},
		files: { check: () => undefined, fetch: async () => ({ bytes: Buffer.from('file') }) },
		maxAttachmentBytes: 1000,
		policy: DEFAULT_POLICY,
		...overrides,
	});
	return { backend, provider, request, environment: { backend, clock, ids } };
}

describe('sending an email', () => {
	it('records whom and what it was for, and no body', async () => {
		const { backend, environment, request } = setUp();
		const email = anEmail({ to: [{ address: 'Jane@Example.com' }], text: 'top secret' });
		const links = { contactId: 'c1', dealId: 'd1', contextType: 'invoice', contextId: 'i1' };
		await sendEmail(request({ email, links, tags: ['won'] }), environment);
		const stored = await backend.submissions.findByKey('node:w1/n1', 'deal-42');
		expect(stored?.submission).toMatchObject({
			...links,
			tags: ['won'],
			recipients: ['jane@example.com'],
			subject: email.subject,
			operation: 'email.send',
		});
		expect(JSON.stringify(stored)).not.toContain('top secret');
	});

	it('fetches attachments by URL after the key is reserved, and not at all for a replay', async () => {
		const { environment, provider, request } = setUp();
		let fetched = 0;
		const linked = request({
			email: anEmail({ attachments: [aLinkedFile('https://f.example/a')] }),
			files: {
				check: () => undefined,
				fetch: async () => ({ bytes: Buffer.from(`file ${++fetched}`) }),
			},
		});
		await sendEmail(linked, environment);
		expect(await sendEmail(linked, environment)).toMatchObject({ replayed: true });
		expect(fetched).toBe(1);
		expect(provider.delivered[0]?.attachments[0]?.source.bytes.toString()).toBe('file 1');
	});

	it('an own key that is invalid touches neither ledger nor provider', async () => {
		const { environment, provider, request } = setUp();
		const bad = request({ key: { kind: 'own', key: ' ' } });
		await expect(sendEmail(bad, environment)).rejects.toMatchObject({
			code: 'idempotency_key_invalid',
		});
		expect(provider.delivered).toHaveLength(0);
	});

	it('a URL that is not allowed touches neither ledger nor provider', async () => {
		const { backend, environment, request } = setUp();
		const check = (): never => {
			throw validationError('attachments[0].url', 'Not on the public internet.');
		};
		const linked = request({
			email: anEmail({ attachments: [aLinkedFile('http://127.0.0.1/a')] }),
			files: { check, fetch: () => Promise.reject(new Error('fetched')) },
		});
		await expect(sendEmail(linked, environment)).rejects.toMatchObject({
			code: 'validation_error',
		});
		expect(await backend.submissions.findByKey('node:w1/n1', 'deal-42')).toBeUndefined();
	});

	it('a sandbox run reaches the tester only, and never uses up the production key', async () => {
		const { environment, provider, request } = setUp();
		const tester = { address: 'tester@example.com' };
		await sendEmail(request({ sandboxRecipient: tester }), environment);
		expect(provider.delivered[0]?.to).toEqual([tester]);
		expect(await sendEmail(request(), environment)).toMatchObject({ replayed: false });
		expect(provider.delivered[1]?.to).toEqual([{ address: 'jane@example.com' }]);
	});

	it('content as the key: the same content within the window counts as the same send', async () => {
		const { environment, provider, request } = setUp();
		const byContent = { key: { kind: 'content' } } as const;
		await sendEmail(request(byContent), environment);
		expect(await sendEmail(request(byContent), environment)).toMatchObject({ replayed: true });
		await sendEmail(request({ ...byContent, email: anEmail({ subject: 'Other' }) }), environment);
		expect(provider.delivered).toHaveLength(2);
	});
});

describe('previewing an email', () => {
	it('shows what would go out, and records and sends nothing', async () => {
		const { backend, environment, provider, request } = setUp();
		const preview = await previewEmail(request(), environment);
		expect(preview).toMatchObject({
			preview: true,
			would: 'send',
			from: 'crm@example.com',
			recipients: { to: ['jane@example.com'], cc: [], bcc: [], dropped: [] },
			idempotency: { key: 'deal-42', scope: 'node:w1/n1', held_by: null },
		});
		expect(preview.mime).toContain('Subject: Follow-up on our meeting');
		expect(preview.size_bytes).toBe(Buffer.byteLength(preview.mime));
		expect(provider.delivered).toHaveLength(0);
		expect(await backend.submissions.findByKey('node:w1/n1', 'deal-42')).toBeUndefined();
	});

	it('says what the ledger would decide', async () => {
		const { environment, request } = setUp();
		await sendEmail(request(), environment);
		const other = request({ email: anEmail({ subject: 'Other' }) });
		expect(await previewEmail(request(), environment)).toMatchObject({
			would: 'replay',
			idempotency: { held_by: { state: 'sent' } },
		});
		expect(await previewEmail(other, environment)).toMatchObject({ would: 'conflict' });
	});
});

import { OutboxSendEmail } from '../../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { createFakeN8n } from '../../support/n8n-context';
import {
	seedParameters,
	startSendEmailNode,
	type SendEmailNode,
} from '../../support/send-email-node';

const own = (idempotencyKey: unknown) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey });

describe('Outbox Send Email, not for real', () => {
	let node: SendEmailNode;
	const sent = () => node.server.messages;

	beforeEach(async () => {
		node = await startSendEmailNode();
	});
	afterEach(() => node.close());

	it('shows everything and sends nothing as a preview', async () => {
		const [item] = await node.run({ ...own('event-1'), options: { preview: true } });
		expect(item?.json).toMatchObject({
			preview: true,
			would: 'send',
			idempotency: { key: 'event-1', scope: 'node:workflow-1/node-1', held_by: null },
			from: 'crm@example.com',
			recipients: { to: ['jane@example.com'] },
			subject: 'Follow-up on our meeting',
			size_bytes: expect.any(Number),
			mime: expect.stringContaining('To: jane@example.com'),
		});
		expect(node.reservations).toBe(0);
		expect(node.server.connections).toBe(0);
	});

	it('says in the editor that a preview sent nothing', async () => {
		const { context, hints } = createFakeN8n({
			parameters: { ...seedParameters, options: { preview: true } },
			credentials: { outboxSmtpApi: node.credential },
		});
		process.env.OUTBOX_DATA_DIR = node.folder;
		try {
			await new OutboxSendEmail().execute.call(context);
		} finally {
			delete process.env.OUTBOX_DATA_DIR;
		}
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('nothing was sent'),
		]);
	});

	it('sends to the sandbox in manual runs, with keys of its own', async () => {
		const parameters = {
			...own('event-1'),
			additionalFields: { cc: 'bob@example.com' },
			options: { sandboxRecipient: 'tester@example.com' },
		};
		const [test] = await node.run(parameters, { mode: 'manual' });
		expect(test?.json).toMatchObject({
			idempotent_replay: false,
			recipients: { accepted: ['tester@example.com'] },
			warnings: [expect.stringContaining('Sandbox')],
		});
		const [real] = await node.run(parameters, { mode: 'trigger' });
		expect(real?.json).toMatchObject({
			idempotent_replay: false,
			recipients: { accepted: ['jane@example.com', 'bob@example.com'] },
		});
		expect(real?.json).not.toHaveProperty('warnings');
		expect(sent().map(({ to }) => to)).toEqual([
			['tester@example.com'],
			['jane@example.com', 'bob@example.com'],
		]);
	});
});

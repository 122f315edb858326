import { COMPOSE_SCOPE, READ_SCOPE } from '../../../lib/providers/gmail/scopes';
import {
	GRACE,
	startGmailNode,
	startOutlookNode,
	type HttpMailNode,
} from '../../support/http-mail-node';
import { at, wellBehaved } from '../../support/gmail-fake/faults';
import { tokenRefused } from '../../support/n8n-http';

const more = (additionalFields: object) => ({ additionalFields });

/** A message of another mailbox, and the id of its conversation there. */
const FOREIGN = 'From: x@example.net\r\nTo: grace@example.com\r\nSubject: Hi\r\n\r\nHi\r\n';

async function startWith(provider: 'gmail' | 'outlook') {
	if (provider === 'gmail') {
		const node = await startGmailNode();
		const grace = node.gmail.addMailbox(GRACE);
		return {
			node: node as HttpMailNode,
			foreign: async () => grace.receive(FOREIGN).threadId,
			expire: () => node.gmail.revokeToken(node.login.token),
			refuseSending(yes: boolean) {
				node.gmail.script = yes ? at('drafts.send', { status: 401 }) : wellBehaved;
			},
			renewed: () => node.gmail.issueToken(node.mailbox, [COMPOSE_SCOPE, READ_SCOPE]),
		};
	}
	const node = await startOutlookNode();
	return {
		node: node as HttpMailNode,
		foreign: async () => (await node.graph.receive(GRACE, FOREIGN)).place.conversationId,
		expire: () => node.graph.tokens.revoke(node.login.token),
		refuseSending(yes: boolean) {
			node.graph.script = yes ? { sendDraft: { status: 401 } } : {};
		},
		renewed: () => node.graph.tokens.issue('ada@example.com'),
	};
}

describe.each(['gmail', 'outlook'] as const)('bad input and bad logins at %s', (provider) => {
	let rig: Awaited<ReturnType<typeof startWith>>;
	const fail = async (parameters: Record<string, unknown> = {}) => {
		const [item] = await rig.node.run(parameters, { continueOnFail: true });
		expect(JSON.stringify(item)).not.toContain(rig.node.login.token);
		return item?.json.error;
	};

	beforeEach(async () => {
		rig = await startWith(provider);
	});
	afterEach(async () => {
		await rig.node.close();
	});

	it.each(['18c9a4b2e7ffffff', 'AAQkAGI2TGuLAAA=', '<nobody@example.net>', 'what is this?'])(
		'a thread that is unknown: %s',
		async (threadId) => {
			expect(await fail(more({ threadId }))).toMatchObject({
				code: 'validation_error',
				field: 'thread_id',
				delivery: 'not-sent',
				message: expect.stringMatching(/cannot be threaded: (no thread|the message to reply to)/),
			});
			expect(rig.node.left).toBe(0);
		},
	);

	it('a thread of another mailbox', async () => {
		expect(await fail(more({ threadId: await rig.foreign() }))).toMatchObject({
			code: 'validation_error',
			field: 'thread_id',
			message: expect.stringContaining('mailbox'),
		});
		expect(rig.node.left).toBe(0);
	});

	it('a token that has expired is renewed, and the email sent', async () => {
		rig.expire();
		rig.node.login.renew = rig.renewed;
		const [item] = await rig.node.run();
		expect(item?.json.status).toBe('sent');
	});

	it('a token that has expired and cannot be renewed', async () => {
		rig.expire();
		expect(await fail()).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringContaining('Reconnect the credential'),
		});
		expect(rig.node.reservations).toBe(0);
	});

	it('a login that was revoked', async () => {
		rig.expire();
		rig.node.login.renew = () => {
			throw tokenRefused();
		};
		const error = await fail();
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('revoked'),
		});
		expect(JSON.stringify(error)).not.toContain('secret-refresh-token');
		expect(rig.node.reservations).toBe(0);
	});

	it('a login that ends right before the email leaves, and is mended', async () => {
		rig.node.login.renew = () => {
			throw tokenRefused();
		};
		rig.refuseSending(true);
		expect(await fail()).toMatchObject({ code: 'insufficient_permissions', delivery: 'not-sent' });
		expect(rig.node.left).toBe(0);
		rig.refuseSending(false);
		const [item] = await rig.node.run();
		expect(item?.json).toMatchObject({ status: 'sent', idempotent_replay: false });
		expect(rig.node.left).toBe(1);
	});

	it('a 36 MB message, by default', async () => {
		const error = await fail(tooBig({}));
		expect(error).toMatchObject({ code: 'payload_too_large', delivery: 'not-sent' });
		expect(rig.node.reservations).toBe(0);
	});

	it('a 36 MB message, with a cap that lets it through', async () => {
		const error = await fail(tooBig({ maxAttachmentMb: 150 }));
		expect(error).toMatchObject({ code: 'payload_too_large', delivery: 'not-sent' });
		expect(rig.node.left).toBe(0);
	}, 60_000);
});

const tooBig = (options: object) => ({
	options,
	...more({
		attachments: {
			attachment: [
				{
					source: 'base64',
					contentBase64: Buffer.alloc(36 * 1024 * 1024).toString('base64'),
					filename: 'big.bin',
				},
			],
		},
	}),
});

describe('a permission that the credential lacks is named', () => {
	it.each([
		['to read', [COMPOSE_SCOPE], READ_SCOPE],
		['to send', [READ_SCOPE], COMPOSE_SCOPE],
	])('at Gmail: %s', async (_what, scopes, missing) => {
		const node = await startGmailNode({ scopes });
		const [item] = await node.run({}, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringContaining(missing),
		});
		expect(node.left).toBe(0);
		await node.close();
	});

	it.each([
		['Mail.Send', ['User.Read', 'Mail.ReadWrite']],
		['Mail.ReadWrite', ['User.Read', 'Mail.Send']],
		['User.Read', ['Mail.ReadWrite', 'Mail.Send']],
	])('at Microsoft: %s', async (missing, scopes) => {
		const node = await startOutlookNode({ scopes });
		const [item] = await node.run({}, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringContaining(`permission ${missing},`),
		});
		expect(node.left).toBe(0);
		await node.close();
	});
});

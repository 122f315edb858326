import { simpleParser } from 'mailparser';

import { at, once, type Reaction } from '../../../support/gmail-fake/faults';
import { COMPOSE_SCOPE } from '../../../../lib/providers/gmail/scopes';
import {
	CONTEXT,
	email,
	errorOf,
	NOW,
	planEmail,
	sendEmail,
	startRig,
	type GmailRig,
	type RigOptions,
} from './setup';

let rig: GmailRig;
const start = async (options?: RigOptions) => (rig = await startRig(options));
afterEach(() => rig.stop());

describe('a fresh send', () => {
	it('takes three calls: make the draft, send it, read the Message-ID back', async () => {
		const { gmail, provider } = await start();
		await sendEmail(provider);
		expect(gmail.callNames).toEqual(['drafts.create', 'drafts.send', 'messages.get']);
	});

	it('gives the ids of the message that was sent, not of the draft', async () => {
		const { gmail, mailbox, provider } = await start();
		const { receipt, evidence } = await sendEmail(provider);
		const [sent] = mailbox.withLabel('SENT');
		expect(receipt).toEqual({
			status: 'sent',
			id: sent?.id,
			threadId: sent?.threadId,
			messageId: expect.stringMatching(/@mail\.gmail\.com>$/),
			sentAt: NOW,
			accepted: ['grace@example.net'],
			rejected: [],
		});
		expect(receipt.id).not.toBe(evidence['messageId']);
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('Gmail rewrites Message-ID on send: message_id is the one that the recipients see', async () => {
		const { gmail, provider } = await start();
		const { receipt } = await sendEmail(provider);
		const [mail] = gmail.outgoing;
		const submitted = await simpleParser(mail?.submitted ?? '');
		const received = await simpleParser(mail?.raw ?? '');
		expect(receipt.messageId).toBe(received.messageId);
		expect(submitted.messageId).not.toBe(received.messageId);
		expect(received.headers.get('x-outbox-id')).toBe(CONTEXT.uid);
	});

	it('always fences: remembers the draft and its thread, then commits, then sends', async () => {
		const { gmail, provider } = await start();
		const order: string[] = [];
		const { evidence } = await sendEmail(provider, email(), {
			remember: async (noted) => {
				order.push(`remember ${Object.keys(noted).join()}`, ...gmail.callNames);
			},
			commit: async () => {
				order.push('commit', ...gmail.callNames);
			},
		});
		expect(order).toEqual([
			'remember draftId,messageId,threadId',
			'drafts.create',
			'commit',
			'drafts.create',
		]);
		expect(gmail.calls[1]?.json).toEqual({ id: evidence['draftId'] });
	});

	it('reaches blind copies, and shows them to nobody', async () => {
		const { gmail, provider } = await start();
		const { receipt } = await sendEmail(
			provider,
			email({ cc: [{ address: 'carl@example.org' }], bcc: [{ address: 'secret@example.org' }] }),
		);
		const everyone = ['grace@example.net', 'carl@example.org', 'secret@example.org'];
		expect(gmail.outgoing[0]?.recipients).toEqual(everyone);
		expect(receipt.accepted).toEqual(everyone);
		expect(gmail.outgoing[0]?.raw.toString()).not.toContain('secret@example.org');
	});

	it('says what is wrong with the answer when the draft was made, and that nothing was sent', async () => {
		const { gmail, provider } = await start();
		gmail.script = at('drafts.create', 'garble');
		expect(await errorOf(sendEmail(provider))).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
	});
});

describe('the look at the sent message', () => {
	it.each<[string, Reaction]>([
		['is refused', { status: 403, reason: 'insufficientPermissions' }],
		['fails', { status: 500 }],
		['does not find it yet', { status: 404, reason: 'notFound' }],
		['breaks off', 'reset before'],
		['makes no sense', 'garble'],
	])('must not turn a sent mail into a failure when it %s', async (_how, reaction) => {
		const { gmail, provider } = await start();
		gmail.script = at('messages.get', reaction);
		const { receipt } = await sendEmail(provider);
		expect(receipt).toMatchObject({ status: 'sent', id: expect.stringMatching(/^\w+$/) });
		expect(receipt.messageId).toBeUndefined();
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('is not needed to send: the permission to compose is enough', async () => {
		const { gmail, provider } = await start({ scopes: [COMPOSE_SCOPE] });
		const { receipt } = await sendEmail(provider);
		expect(receipt.messageId).toBeUndefined();
		expect(gmail.outgoing).toHaveLength(1);
	});
});

describe('the access token', () => {
	const HOUR_MS = 3_600_000;

	it('that has expired is renewed once, and the message still leaves once', async () => {
		const { clock, gmail, provider } = await start({ renews: true });
		const step = await planEmail(provider);
		clock.pass(HOUR_MS);
		await provider.deliver(step, {
			signal: AbortSignal.timeout(20_000),
			remember: async () => undefined,
			commit: async () => clock.pass(HOUR_MS),
		});
		const [create, send] = ['drafts.create', 'drafts.send'];
		expect(gmail.callNames).toEqual([create, create, send, send, 'messages.get']);
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('that was revoked is an insufficient_permissions that asks to reconnect', async () => {
		const { gmail, provider, token } = await start({ renews: false });
		gmail.revokeToken(token);
		const error = await errorOf(sendEmail(provider));
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toContain('Reconnect the credential');
	});

	it('that is refused right at the send leaves nothing in doubt', async () => {
		const { gmail, provider } = await start();
		gmail.script = once('drafts.send', { status: 401, reason: 'authError' });
		expect(await errorOf(sendEmail(provider))).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
		});
	});
});

describe('a message that Gmail refuses for good', () => {
	it('leaves no draft behind', async () => {
		const { gmail, mailbox, provider } = await start();
		gmail.script = once('drafts.send', {
			status: 400,
			reason: 'invalidArgument',
			message: 'Recipient address required',
		});
		const error = await errorOf(sendEmail(provider));
		expect(error).toMatchObject({ retry: 'never', details: { field: 'to', status: 400 } });
		expect(mailbox.withLabel('DRAFT')).toEqual([]);
	});

	it('keeps its draft when another try may send it', async () => {
		const { gmail, mailbox, provider } = await start();
		gmail.script = once('drafts.send', { status: 429, reason: 'rateLimitExceeded' });
		expect(await errorOf(sendEmail(provider))).toMatchObject({ retry: 'later' });
		expect(mailbox.withLabel('DRAFT')).toHaveLength(1);
	});

	it('names the header that Gmail does not take, before anything is committed', async () => {
		const { provider } = await start();
		let commits = 0;
		const error = await errorOf(
			sendEmail(provider, email({ cc: [{ address: 'human@f' }] }), {
				commit: async () => void commits++,
			}),
		);
		expect(error).toMatchObject({ code: 'provider_error', details: { field: 'cc' } });
		expect(error.message).toContain('Invalid Cc header');
		expect(commits).toBe(0);
	});
});

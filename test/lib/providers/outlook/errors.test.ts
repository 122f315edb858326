import type { Operation, Reaction } from '../../../support/graph-fake/reactions';
import { email, send, startRig, type OutlookRig } from './setup';

let rig: OutlookRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

const failWith = async (operation: Operation, reaction: Reaction): Promise<unknown> => {
	rig.graph.script = { [operation]: reaction };
	return send(rig.provider).then(
		() => undefined,
		(error: unknown) => error,
	);
};

describe('what Graph refuses', () => {
	it.each([
		['ErrorInvalidRecipients', 400, { code: 'provider_error', retry: 'never' }, 'to'],
		['ErrorSendAsDenied', 403, { code: 'insufficient_permissions', retry: 'after-fix' }, 'from'],
		['ErrorMessageSizeExceeded', 400, { code: 'payload_too_large', retry: 'never' }, undefined],
		['ErrorExceededMessageLimit', 403, { code: 'rate_limited', retry: 'later' }, undefined],
		['ErrorSubmissionQuotaExceeded', 400, { code: 'rate_limited', retry: 'later' }, undefined],
		['ErrorMessageSubmissionBlocked', 403, { code: 'insufficient_permissions' }, undefined],
		['ErrorItemNotFound', 404, { code: 'provider_error', retry: 'later' }, undefined],
		['ErrorIrresolvableConflict', 409, { code: 'provider_error', retry: 'later' }, undefined],
		['ErrorQuotaExceeded', 403, { code: 'provider_error', retry: 'after-fix' }, undefined],
		['ErrorUnforeseen', 400, { code: 'provider_error', retry: 'never' }, undefined],
	] as const)(
		'is not sent, and means what it says: %s',
		async (reason, status, expected, field) => {
			const error = await failWith('sendDraft', { status, code: reason });
			expect(error).toMatchObject({ ...expected, delivery: 'not-sent' });
			expect(error).toMatchObject({ details: { provider: 'outlook', status, reason, field } });
			expect(error).toMatchObject({ message: expect.stringContaining(reason) });
		},
	);

	it('asks for a pause as long as Graph does', async () => {
		const later = { status: 429, code: 'ApplicationThrottled', retryAfter: '11' };
		expect(await failWith('createDraft', later)).toMatchObject({
			code: 'rate_limited',
			retry: 'later',
			retryAfterMs: 11_000,
		});
		const daily = { status: 403, code: 'ErrorExceededMessageLimit', retryAfter: '600' };
		expect(await failWith('sendDraft', daily)).toMatchObject({ retryAfterMs: 600_000 });
	});

	it.each([
		['createDraft', 'Mail.ReadWrite'],
		['sendDraft', 'Mail.Send'],
	] as const)('for want of a permission names it: %s needs %s', async (operation, permission) => {
		const error = await failWith(operation, { status: 403, code: 'ErrorAccessDenied' });
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			retry: 'after-fix',
			message: expect.stringContaining(`permission ${permission},`),
		});
	});

	it('as too large for one request is payload_too_large', async () => {
		expect(await failWith('createDraft', { status: 413, body: 'Too Large' })).toMatchObject({
			code: 'payload_too_large',
		});
	});

	it('with words of its own is not quoted, only its code', async () => {
		const message = 'Cannot take “Quarterly figures 4711”.';
		const error = await failWith('sendDraft', { status: 400, code: 'ErrorOdd', message });
		expect(String(error)).toContain('ErrorOdd');
		expect(String(error)).not.toContain('Quarterly');
	});

	it('with a code that is no code shows its status alone', async () => {
		const reaction = { status: 400, code: 'Quarterly figures: "4711"' };
		expect(String(await failWith('sendDraft', reaction))).not.toContain('figures');
		expect(await failWith('createDraft', { status: 400, body: '<html>' })).toMatchObject({
			details: { status: 400, reason: undefined },
		});
	});
});

describe('what breaks before anything is committed', () => {
	it.each([
		['createDraft', { status: 503, code: 'ErrorServerBusy', retryAfter: '5' }],
		['createDraft', { status: 500 }],
		['createDraft', 'reset after'],
		['createDraft', 'garbage after'],
		['createDraft', 'page after'],
	] as const)('can be sent again: %s %j', async (operation, reaction) => {
		const error = await failWith(operation, reaction);
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry: 'later' });
		rig.graph.script = {};
		await send(rig.provider);
		expect(rig.graph.accepted).toHaveLength(1);
	});
});

describe('the login', () => {
	it('that has expired or was revoked is to be renewed', async () => {
		rig.graph.tokens.revoke(rig.login.token);
		await expect(send(rig.provider)).rejects.toMatchObject({
			code: 'insufficient_permissions',
			retry: 'after-fix',
			message: expect.stringContaining('Reconnect the credential'),
		});
		rig.login.token = rig.graph.tokens.issue('ada@example.com');
		expect((await send(rig.provider)).status).toBe('sent');
	});

	it('that is lost between draft and send has sent nothing', async () => {
		const commit = async (): Promise<void> => rig.graph.tokens.revoke(rig.login.token);
		await expect(send(rig.provider, email(), { commit })).rejects.toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
		});
		expect(rig.graph.accepted).toEqual([]);
	});

	it('that lacks a permission is told which', async () => {
		rig.login.token = rig.graph.tokens.issue('ada@example.com', ['Mail.ReadWrite']);
		await expect(send(rig.provider)).rejects.toMatchObject({
			message: expect.stringContaining('Mail.Send'),
			details: { reason: 'ErrorAccessDenied' },
		});
	});
});

import { OutboxError } from '../../../lib/core/errors';
import type { DeliveryHooks, Provider } from '../../../lib/core/provider';
import type { LoadedEmail } from '../../../lib/core/message';
import { createTokenProvider } from '../../../nodes/shared/token-provider';

const step = { id: 'email', request: {}, evidence: {}, earlier: [] };
const hooks: DeliveryHooks = {
	signal: new AbortController().signal,
	remember: async () => undefined,
	commit: async () => undefined,
};
const receipt = {
	status: 'sent' as const,
	id: '1',
	sentAt: 1,
	accepted: [],
	rejected: [],
};

/** A provider that takes one token only, and refuses every other with the given error. */
function providerTaking(good: string, refusal: OutboxError) {
	const tried: string[] = [];
	const connect = (accessToken: string): Provider<LoadedEmail> => ({
		id: 'smtp',
		account: 'account-1',
		plan: async () => [],
		async deliver() {
			tried.push(accessToken);
			if (accessToken !== good) throw refusal;
			return receipt;
		},
	});
	return { connect, tried };
}

const loginRefused = new OutboxError('insufficient_permissions', 'Refused.', {
	retry: 'after-fix',
	details: { status: 535 },
});

describe('createTokenProvider', () => {
	it('sends with the current token', async () => {
		const { connect, tried } = providerTaking('current', loginRefused);
		const tokens = { current: async () => 'current', renew: jest.fn() };
		const provider = createTokenProvider(connect, 'first', tokens);
		expect(provider).toMatchObject({ id: 'smtp', account: 'account-1' });
		expect(await provider.deliver(step, hooks)).toBe(receipt);
		expect(tried).toEqual(['current']);
		expect(tokens.renew).not.toHaveBeenCalled();
	});

	it('sends with a new token when the server refused the login (535)', async () => {
		const { connect, tried } = providerTaking('new', loginRefused);
		const tokens = { current: async () => 'old', renew: jest.fn().mockResolvedValue('new') };
		expect(await createTokenProvider(connect, 'old', tokens).deliver(step, hooks)).toBe(receipt);
		expect(tried).toEqual(['old', 'new']);
		expect(tokens.renew).toHaveBeenCalledWith('old');
	});

	it('tries once more only', async () => {
		const { connect, tried } = providerTaking('none', loginRefused);
		const tokens = { current: async () => 'old', renew: async () => 'new' };
		const delivery = createTokenProvider(connect, 'old', tokens).deliver(step, hooks);
		await expect(delivery).rejects.toBe(loginRefused);
		expect(tried).toEqual(['old', 'new']);
	});

	it.each([
		['another refusal', new OutboxError('provider_error', 'No.', { details: { status: 550 } })],
		[
			'an unknown outcome',
			new OutboxError('delivery_unknown', '?', { delivery: 'unknown', details: { status: 535 } }),
		],
	])('never sends again after %s', async (_, refusal) => {
		const { connect, tried } = providerTaking('new', refusal);
		const tokens = { current: async () => 'old', renew: async () => 'new' };
		const delivery = createTokenProvider(connect, 'old', tokens).deliver(step, hooks);
		await expect(delivery).rejects.toBe(refusal);
		expect(tried).toEqual(['old']);
	});
});

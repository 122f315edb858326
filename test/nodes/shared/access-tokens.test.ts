import type { IExecuteFunctions } from 'n8n-workflow';

import { createAccessTokens } from '../../../nodes/shared/access-tokens';
import { createFakeClock } from '../../support/fake-clock';
import { createFakeN8n } from '../../support/n8n-context';

type Refresh = IExecuteFunctions['helpers']['refreshOAuth2Token'];

function tokensOf(
	refreshOAuth2Token: Refresh | undefined,
	{ endsAt }: { endsAt?: number } = {},
	clock = createFakeClock(1_000_000),
) {
	const helpers = refreshOAuth2Token ? { refreshOAuth2Token } : {};
	const { context } = createFakeN8n({ helpers });
	const first = { access_token: 'old', n8n_expires_at: endsAt };
	return createAccessTokens(context, 'outboxSmtpOAuth2Api', first, clock);
}

describe('the access tokens of an OAuth2 credential', () => {
	it('are used as long as nothing speaks against them', async () => {
		const refresh = jest.fn();
		expect(await tokensOf(refresh).current()).toBe('old');
		expect(await tokensOf(refresh, { endsAt: 2_000_000 }).current()).toBe('old');
		expect(refresh).not.toHaveBeenCalled();
	});

	it('are renewed through n8n shortly before they end', async () => {
		const refresh = jest.fn().mockResolvedValue({ access_token: 'new', n8n_expires_at: '9000000' });
		const tokens = tokensOf(refresh, { endsAt: 1_059_000 });
		expect(await tokens.current()).toBe('new');
		expect(await tokens.current()).toBe('new');
		expect(refresh).toHaveBeenCalledTimes(1);
		expect(refresh).toHaveBeenCalledWith('outboxSmtpOAuth2Api');
	});

	it('are renewed once for all items that were refused with the same one', async () => {
		const refresh = jest.fn().mockResolvedValue({ access_token: 'new' });
		const tokens = tokensOf(refresh);
		const renewed = await Promise.all([tokens.renew('old'), tokens.renew('old')]);
		expect([...renewed, await tokens.renew('old')]).toEqual(['new', 'new', 'new']);
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	it('are refused with a clear text by a release of n8n that cannot renew them', async () => {
		await expect(tokensOf(undefined).renew('old')).rejects.toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringMatching(/cannot renew it.*update n8n/),
		});
	});

	it('ask for connecting again when renewing fails, without repeating what was answered', async () => {
		const refresh = jest.fn().mockRejectedValue(new Error('invalid_grant: secret'));
		const error: unknown = await tokensOf(refresh)
			.renew('old')
			.catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.not.stringContaining('secret'),
		});
	});

	it('can be renewed again after a renewal that failed', async () => {
		const refresh = jest
			.fn()
			.mockRejectedValueOnce(new Error('offline'))
			.mockResolvedValue({ access_token: 'new' });
		const tokens = tokensOf(refresh);
		await expect(tokens.renew('old')).rejects.toThrow('could not be renewed');
		expect(await tokens.renew('old')).toBe('new');
	});
});

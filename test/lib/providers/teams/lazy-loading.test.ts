import { createTeamsTokens } from '../../../../lib/providers/teams/tokens';
import { createTeamsProvider } from '../../../../lib/providers/teams/provider';
import { parseTeamsOptions } from '../../../../lib/providers/teams/options';
import { APP_ID, CONTEXT, errorOf, message, SECRET, sendMessage, TENANT_ID } from './setup';

const mockLoaded: string[] = [];
jest.mock('@microsoft/teams.api', () => {
	mockLoaded.push('teams.api');
	return jest.requireActual('@microsoft/teams.api');
});

describe('the SDK of Teams', () => {
	it('is loaded when something is sent, and not before', async () => {
		const clock = { now: () => 0, sleep: () => Promise.resolve() };
		const url = 'http://127.0.0.1:1';
		const options = parseTeamsOptions({
			appId: APP_ID,
			clientSecret: SECRET,
			tenantId: TENANT_ID,
			serviceUrl: url,
			loginUrl: url,
		});
		const provider = createTeamsProvider({ options, clock, tokens: createTeamsTokens(clock) });
		await provider.plan(message(), CONTEXT, undefined);
		expect(mockLoaded).toEqual([]);
		expect(await errorOf(sendMessage(provider))).toMatchObject({ code: 'provider_error' });
		expect(mockLoaded).toEqual(['teams.api']);
	});
});

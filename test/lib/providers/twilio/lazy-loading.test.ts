import { createTwilioClient } from '../../../../lib/providers/twilio/client';
import { parseTwilioMessage } from '../../../../lib/providers/twilio/message';
import { parseTwilioOptions } from '../../../../lib/providers/twilio/options';
import { createTwilioProvider } from '../../../../lib/providers/twilio/provider';
import { ACCOUNT_SID, AUTH_TOKEN, CONTEXT, createTestClock } from './setup';

const mockLoaded: string[] = [];
jest.mock('twilio', () => {
	mockLoaded.push('twilio');
	return jest.requireActual('twilio');
});
jest.mock('libphonenumber-js/min', () => {
	mockLoaded.push('libphonenumber-js');
	return jest.requireActual('libphonenumber-js/min');
});

describe('packages', () => {
	it('are loaded when they are needed, and not before', async () => {
		const clock = createTestClock();
		const options = parseTwilioOptions({
			accountSid: ACCOUNT_SID,
			auth: { kind: 'auth-token', authToken: AUTH_TOKEN },
			smsSender: 'ACME',
			baseUrl: 'http://127.0.0.1:1',
		});
		const client = createTwilioClient(options);
		const provider = createTwilioProvider({ channel: 'sms', options, client, clock });
		expect(mockLoaded).toEqual([]);
		const message = parseTwilioMessage({ recipient: '+14155550100', message: 'Hello' }, 'sms');
		expect(mockLoaded).toEqual(['libphonenumber-js']);
		const [step] = await provider.plan(message, CONTEXT, undefined);
		if (!step) throw new Error('the plan has no step');
		const nothing = async () => undefined;
		const hooks = { signal: AbortSignal.timeout(20_000), commit: nothing, remember: nothing };
		await expect(
			provider.deliver({ ...step, evidence: {}, earlier: [] }, hooks),
		).rejects.toMatchObject({ code: 'provider_error' });
		expect(mockLoaded).toEqual(['libphonenumber-js', 'twilio']);
	});
});

import { isOutboxError } from '../../../lib/core/errors';
import { parseTeamsAccount } from '../../../nodes/shared/teams-account';

const credential = {
	appId: 'c9e8c047-2a74-40a2-b28a-b162d5f5327c',
	clientSecret: 'hunter2~secret',
	tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
	cloud: 'public',
	serviceUrl: '',
	loginUrl: '',
};

function faultIn(change: object): { field: string | undefined; message: string } {
	try {
		parseTeamsAccount({ ...credential, ...change });
	} catch (error) {
		if (isOutboxError(error)) return { field: error.details.field, message: error.message };
	}
	throw new Error('it was accepted');
}

describe('parseTeamsAccount', () => {
	it('reads a credential as n8n keeps it', () => {
		expect(parseTeamsAccount({ ...credential, conversationNotice: '' }).options).toEqual({
			appId: credential.appId,
			clientSecret: credential.clientSecret,
			tenantId: credential.tenantId,
			loginUrl: 'https://login.microsoftonline.com',
			scope: 'https://api.botframework.com/.default',
			serviceUrl: 'https://smba.trafficmanager.net/teams',
		});
	});

	it('takes the URLs that were filled in', () => {
		const serviceUrl = 'https://smba.trafficmanager.net/emea/';
		const { options } = parseTeamsAccount({ ...credential, serviceUrl, cloud: 'usGovernment' });
		expect(options).toMatchObject({
			loginUrl: 'https://login.microsoftonline.us',
			serviceUrl: 'https://smba.trafficmanager.net/emea',
		});
	});

	it.each([
		['app_id', { appId: '' }],
		['client_secret', { clientSecret: '' }],
		['tenant_id', { tenantId: '' }],
		['cloud', { cloud: 'mars' }],
		['service_url', { serviceUrl: 'smba.trafficmanager.net' }],
		['service_url', { cloud: 'china' }],
		['login_url', { loginUrl: 'http://login.microsoftonline.com' }],
	])('names %s when it cannot be used, and repeats no secret', (field, change) => {
		const fault = faultIn(change);
		expect(fault.field).toBe(field);
		expect(fault.message).not.toContain('hunter2');
	});
});

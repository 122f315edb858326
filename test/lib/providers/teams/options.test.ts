import { toTeamsAccountId } from '../../../../lib/providers/teams/account';
import { parseTeamsOptions } from '../../../../lib/providers/teams/options';
import { APP_ID, errorOf, SECRET, TENANT_ID } from './setup';

const given = { appId: APP_ID, clientSecret: SECRET, tenantId: TENANT_ID };

describe('the settings of a bot', () => {
	it('lead to the public cloud unless told otherwise', () => {
		expect(parseTeamsOptions(given)).toEqual({
			...given,
			loginUrl: 'https://login.microsoftonline.com',
			scope: 'https://api.botframework.com/.default',
			serviceUrl: 'https://smba.trafficmanager.net/teams',
		});
	});

	it.each([
		[
			'usGovernmentGcc',
			'https://login.microsoftonline.com',
			'https://api.botframework.com/.default',
			'https://smba.infra.gcc.teams.microsoft.com/teams',
		],
		[
			'usGovernment',
			'https://login.microsoftonline.us',
			'https://api.botframework.us/.default',
			'https://smba.infra.gov.teams.microsoft.us/teams',
		],
		[
			'usGovernmentDod',
			'https://login.microsoftonline.us',
			'https://api.botframework.us/.default',
			'https://smba.infra.dod.teams.microsoft.us/teams',
		],
	])('know the cloud %s', (cloud, loginUrl, scope, serviceUrl) => {
		expect(parseTeamsOptions({ ...given, cloud })).toMatchObject({ loginUrl, scope, serviceUrl });
	});

	it('need a service URL in China, where there is none for everybody', async () => {
		const error = await errorOf(() => parseTeamsOptions({ ...given, cloud: 'china' }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'service_url' } });
		const serviceUrl = 'https://teams.example.cn';
		expect(parseTeamsOptions({ ...given, cloud: 'china', serviceUrl })).toMatchObject({
			loginUrl: 'https://login.partner.microsoftonline.cn',
			scope: 'https://api.botframework.azure.cn/.default',
			serviceUrl,
		});
	});

	it('take URLs of one’s own, without the slashes at their ends', () => {
		const serviceUrl = ' https://smba.trafficmanager.net/emea/// ';
		const loginUrl = 'http://127.0.0.1:8080/';
		expect(parseTeamsOptions({ ...given, serviceUrl, loginUrl })).toMatchObject({
			serviceUrl: 'https://smba.trafficmanager.net/emea',
			loginUrl: 'http://127.0.0.1:8080',
		});
	});

	it.each([
		['app_id', { appId: '' }],
		['app_id', { appId: 'my-bot' }],
		['client_secret', { clientSecret: ' ' }],
		['tenant_id', { tenantId: '' }],
		['tenant_id', { tenantId: '../common' }],
		['cloud', { cloud: 'mars' }],
		['service_url', { serviceUrl: 'http://smba.trafficmanager.net/teams' }],
		['service_url', { serviceUrl: `https://user:${SECRET}@example.com` }],
		['login_url', { loginUrl: 'login.microsoftonline.com' }],
		['token', { token: SECRET }],
	])('name %s when it is wrong, and repeat no secret', async (field, change) => {
		const error = await errorOf(() => parseTeamsOptions({ ...given, ...change }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
		expect(error.message).not.toContain(SECRET);
	});
});

describe('the account', () => {
	it('is the bot in its tenant, whatever its secret and its spelling', () => {
		const id = toTeamsAccountId(parseTeamsOptions(given));
		const renewed = { ...given, clientSecret: 'another', appId: APP_ID.toUpperCase() };
		expect(toTeamsAccountId(parseTeamsOptions(renewed))).toBe(id);
		const elsewhere = { ...given, tenantId: 'contoso.onmicrosoft.com' };
		expect(toTeamsAccountId(parseTeamsOptions(elsewhere))).not.toBe(id);
	});
});

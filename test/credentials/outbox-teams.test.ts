import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Workflow, type INodeParameters } from 'n8n-workflow';

import { OutboxTeamsBotApi } from '../../credentials/OutboxTeamsBotApi.credentials';
import { parseTeamsAccount } from '../../nodes/shared/teams-account';
import { OutboxSendEmail } from '../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { startTeamsFake } from '../support/teams-fake/teams-fake';

const credential = new OutboxTeamsBotApi();
const { properties, test: credentialTest } = credential;
const filled = {
	...Object.fromEntries(properties.map((each) => [each.name, each.default])),
	appId: 'c9e8c047-2a74-40a2-b28a-b162d5f5327c',
	clientSecret: 'very~secret+/=&',
	tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
};

/** The request of the test as n8n resolves it for what the user has filled in. */
function requestFor(changes: object): INodeParameters {
	const workflow = new Workflow({
		nodes: [{ id: '1', name: 'n', type: 't', typeVersion: 1, position: [0, 0], parameters: {} }],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => new OutboxSendEmail(),
			getByNameAndVersion: () => new OutboxSendEmail(),
			getKnownTypes: () => ({}),
		},
	});
	const $credentials = { ...filled, ...changes };
	return workflow.expression.getParameterValue(
		credentialTest.request as INodeParameters,
		null,
		0,
		0,
		'n',
		[],
		'internal',
		{ $credentials },
	) as INodeParameters;
}

describe('the Teams credential', () => {
	it('has icons, documentation and labels', () => {
		for (const file of Object.values(credential.icon)) {
			const path = join(__dirname, '../../credentials', file.replace('file:', ''));
			expect(existsSync(path)).toBe(true);
		}
		expect(credential.documentationUrl).toMatch(/^https:/);
		const names = properties.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
	});

	it('hides the secret', () => {
		const secret = properties.find(({ name }) => name === 'clientSecret');
		expect(secret?.typeOptions?.password).toBe(true);
	});

	it('is understood by the node when its required settings are filled in', () => {
		expect(parseTeamsAccount(filled).options.serviceUrl).toBe(
			'https://smba.trafficmanager.net/teams',
		);
	});

	const clouds = properties.find(({ name }) => name === 'cloud')?.options ?? [];
	it.each(clouds.map((each) => ('value' in each ? String(each.value) : '')))(
		'is tested where a bot of the cloud %s logs in, for what it needs',
		(cloud) => {
			const own = cloud === 'china' ? { serviceUrl: 'https://teams.example.cn' } : {};
			const { options } = parseTeamsAccount({ ...filled, ...own, cloud });
			expect(requestFor({ cloud })).toMatchObject({
				method: 'POST',
				baseURL: options.loginUrl,
				url: `/${options.tenantId}/oauth2/v2.0/token`,
				body: { scope: options.scope },
			});
		},
	);

	it('passes its test with a right secret, and fails it with a wrong one', async () => {
		const teams = await startTeamsFake();
		const { appId, tenantId, clientSecret: secret } = filled;
		teams.logins.register({ appId, tenantId, secret });
		const statusOf = async (changes: object) => {
			const request = requestFor({ ...changes, loginUrl: ` ${teams.loginUrl}/ ` });
			const { baseURL, url, headers, body } = request as Record<string, string> & {
				headers: Record<string, string>;
				body: Record<string, string>;
			};
			const form = new URLSearchParams(body).toString();
			const response = await fetch(`${baseURL}${url}`, { method: 'POST', headers, body: form });
			await response.arrayBuffer();
			return response.status;
		};
		const refusals = credentialTest.rules?.map(({ properties: { value } }) => value);
		try {
			expect(await statusOf({})).toBe(200);
			expect(await statusOf({ clientSecret: 'wrong' })).toBe(401);
			expect(await statusOf({ tenantId: 'nowhere.example.com' })).toBe(400);
			expect(refusals).toEqual(expect.arrayContaining([400, 401]));
			expect(teams.violations).toEqual([]);
		} finally {
			await teams.stop();
		}
	});
});

import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';

const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

describe('with OAuth2', () => {
	let node: SendEmailNode;
	const user = 'crm@example.com';
	const oauth = { authentication: 'oAuth2' };

	beforeEach(async () => {
		node = await startSendEmailNode({ login: { user, password: 'new-token' } });
	});
	afterEach(() => node.close());

	const connectedWith = (access_token: string) => {
		node.credential = { ...node.credential, user, oauthTokenData: { access_token } };
	};

	it('signs in with the token', async () => {
		connectedWith('new-token');
		await node.run(oauth);
		expect(node.server.messages[0]?.user).toBe(user);
	});

	it('renews a token that the server refuses, once for all items, and sends', async () => {
		connectedWith('old-token');
		const refreshOAuth2Token = jest.fn().mockResolvedValue({ access_token: 'new-token' });
		const items = await node.run((index) => ({ ...oauth, to: `u${index}@example.com` }), {
			items: someItems(4),
			helpers: { refreshOAuth2Token },
		});
		expect(items.map(({ json }) => json.status)).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect(refreshOAuth2Token).toHaveBeenCalledTimes(1);
	});

	it('says clearly that n8n cannot renew it, where it cannot', async () => {
		connectedWith('old-token');
		const [item] = await node.run(oauth, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringContaining('update n8n'),
		});
		expect(JSON.stringify(item)).not.toContain('old-token');
	});

	it('asks for connecting an account that is not connected yet', async () => {
		node.credential = { ...node.credential, user };
		const [item] = await node.run(oauth, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('connect the account'),
		});
		expect(node.reservations).toBe(0);
	});
});

import { parseTeamsOptions } from '../../../../lib/providers/teams/options';
import { createTeamsTokens, type IssuedToken } from '../../../../lib/providers/teams/tokens';
import { everythingShownBy } from '../../../contracts/leaks';
import {
	APP_ID,
	errorOf,
	message,
	SECRET,
	sendMessage,
	startRig,
	TENANT_ID,
	type TeamsRig,
} from './setup';

const OTHER_TENANT = '11111111-2222-3333-4444-555555555555';
const wait = { signal: new AbortController().signal };

describe('the tokens of bots with one app id', () => {
	let rig: TeamsRig;
	beforeEach(async () => {
		rig = await startRig();
	});
	afterEach(() => rig.stop());

	it('are never mixed up, whatever else differs', async () => {
		const { teams } = rig;
		const secret = 'another~secret';
		teams.logins.register({ appId: APP_ID, tenantId: TENANT_ID, secret });
		teams.logins.register({ appId: APP_ID, tenantId: OTHER_TENANT, secret: SECRET });
		const senders = [
			{ provider: rig.provider, tenantId: TENANT_ID, secret: SECRET },
			{ provider: rig.connect({ clientSecret: secret }), tenantId: TENANT_ID, secret },
			{ provider: rig.connect({ tenantId: OTHER_TENANT }), tenantId: OTHER_TENANT, secret: SECRET },
		];
		for (let round = 0; round < 2; round++) {
			for (const { provider } of senders) await sendMessage(provider);
		}
		expect(teams.posted.map(({ grant }) => [grant.tenantId, grant.secret])).toEqual(
			[...senders, ...senders].map((sender) => [sender.tenantId, sender.secret]),
		);
		expect(teams.logins.issued).toHaveLength(3);
	});

	it('do not let a wrong secret through because the right one has logged in', async () => {
		await sendMessage(rig.provider);
		const error = await errorOf(sendMessage(rig.connect({ clientSecret: 'wrong' })));
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			details: { reason: 'AADSTS7000215' },
		});
		expect(rig.teams.posted).toHaveLength(1);
	});

	it('are shared by connections with the same credential', async () => {
		await sendMessage(rig.provider);
		await sendMessage(rig.connect());
		expect(rig.teams.logins.issued).toHaveLength(1);
	});

	it('are asked for once by whoever needs one at the same time', async () => {
		const sent = Array.from({ length: 20 }, () => sendMessage(rig.connect()));
		await Promise.all(sent);
		expect(rig.teams.logins.issued).toHaveLength(1);
		expect(rig.teams.posted).toHaveLength(20);
	});

	it('are renewed before they end', async () => {
		await sendMessage(rig.provider);
		rig.clock.pass(3599_000 - 5 * 60_000 - 1);
		await sendMessage(rig.provider);
		expect(rig.teams.logins.issued).toHaveLength(1);
		rig.clock.pass(1);
		await sendMessage(rig.provider);
		expect(rig.teams.logins.issued).toHaveLength(2);
	});

	it('go to the login that the credential names, below its tenant', async () => {
		const error = await errorOf(
			sendMessage(rig.connect({ tenantId: 'unknown.example.com' }), message()),
		);
		expect(error.details.reason).toBe('AADSTS90002');
		expect(rig.teams.posted).toEqual([]);
	});
});

describe('a cache of tokens', () => {
	const credential = parseTeamsOptions({
		appId: APP_ID,
		clientSecret: SECRET,
		tenantId: TENANT_ID,
	});
	const issue =
		(lifeMs = 3_600_000, issued: string[] = []) =>
		async (): Promise<IssuedToken> => {
			const value = `token-${issued.length + 1}`;
			issued.push(value);
			return { value, lifeMs };
		};

	it('uses short-lived tokens for half of their life', async () => {
		let now = 0;
		const tokens = createTeamsTokens({ now: () => now });
		const request = issue(60_000);
		expect(await tokens.get(credential, request, wait)).toBe('token-1');
		now = 29_999;
		expect(await tokens.get(credential, request, wait)).toBe('token-1');
		now = 30_000;
		expect(await tokens.get(credential, request, wait)).toBe('token-2');
	});

	it('replaces a token that was refused, unless it already has', async () => {
		const tokens = createTeamsTokens({ now: () => 0 });
		const request = issue();
		await tokens.get(credential, request, wait);
		expect(await tokens.get(credential, request, { ...wait, refused: 'token-1' })).toBe('token-2');
		expect(await tokens.get(credential, request, { ...wait, refused: 'token-1' })).toBe('token-2');
	});

	it('lets one of many give up without spoiling it for the others', async () => {
		const tokens = createTeamsTokens({ now: () => 0 });
		let answer = (_token: IssuedToken): void => undefined;
		const request = () => new Promise<IssuedToken>((resolve) => (answer = resolve));
		const abort = new AbortController();
		const impatient = errorOf(tokens.get(credential, request, { signal: abort.signal }));
		const patient = tokens.get(credential, request, wait);
		abort.abort();
		expect(await impatient).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		answer({ value: 'token', lifeMs: 1000 });
		expect(await patient).toBe('token');
	});

	it('keeps nothing of a failure', async () => {
		const tokens = createTeamsTokens({ now: () => 0 });
		const fail = () => Promise.reject(new TypeError('boom'));
		await expect(tokens.get(credential, fail, wait)).rejects.toThrow('boom');
		expect(await tokens.get(credential, issue(), wait)).toBe('token-1');
	});

	it('shows no secret', async () => {
		const tokens = createTeamsTokens({ now: () => 0 });
		await tokens.get(credential, issue(), wait);
		expect(everythingShownBy(tokens)).not.toContain(SECRET);
	});
});

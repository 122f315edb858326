import { ADA, connect, CONTEXT, email, GRACE, send, startRig, SUPPORT } from './setup';
import type { OutlookRig, RigOptions } from './setup';

let rig: OutlookRig;
const start = async (options?: RigOptions): Promise<OutlookRig> => (rig = await startRig(options));
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

describe('a shared mailbox', () => {
	const from = { address: SUPPORT };

	it('sends from its own folders with the login of somebody else', async () => {
		const { graph, provider } = await start({ mailbox: SUPPORT });
		await send(provider, email({ from }));
		expect(graph.calls.map(({ mailbox }) => mailbox)).toEqual([SUPPORT, SUPPORT, SUPPORT]);
		expect(graph.mailbox(SUPPORT).items[0]?.folder).toBe('SentItems');
		expect(graph.mailbox(ADA).items).toEqual([]);
	});

	it('names the permission that is missing', async () => {
		const scopes = ['Mail.ReadWrite', 'Mail.Send', 'Mail.ReadWrite.Shared'];
		const { provider } = await start({ mailbox: SUPPORT, scopes });
		await expect(send(provider, email({ from }))).rejects.toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('Mail.Send.Shared'),
		});
	});

	it('is refused when it is not shared with the login', async () => {
		const { graph, provider } = await start({ mailbox: GRACE });
		await expect(send(provider)).rejects.toMatchObject({
			code: 'insufficient_permissions',
			retry: 'after-fix',
			message: expect.stringContaining('access to the mailbox'),
		});
		expect(graph.accepted).toEqual([]);
	});

	it('is refused when there is none of that name', async () => {
		const { provider } = await start({ mailbox: 'nobody@example.com' });
		await expect(send(provider)).rejects.toMatchObject({
			code: 'insufficient_permissions',
			details: { reason: 'ErrorInvalidUser' },
		});
	});
});

describe('the sender', () => {
	it('may be an alias of the mailbox', async () => {
		const { graph, provider } = await start();
		await send(provider, email({ from: { address: 'countess@example.com' } }));
		expect(graph.accepted[0]?.fields.from[0]?.address).toBe('countess@example.com');
	});

	it('is refused on from when the account may not use it, with what to do', async () => {
		const { provider } = await start();
		const message = email({ from: { address: 'ceo@example.com' } });
		await expect(send(provider, message)).rejects.toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			retry: 'after-fix',
			message: expect.stringContaining('Send As'),
			details: { field: 'from', reason: 'ErrorSendAsDenied' },
		});
	});
});

describe('many messages at once', () => {
	it('make at most four requests a mailbox at a time, and at least two', async () => {
		const { graph, provider } = await start();
		const uids = Array.from(
			{ length: 20 },
			(_, i) => `018f3c1e-5a57-7000-8000-0000000001${i + 10}`,
		);
		await Promise.all(uids.map((uid) => send(provider, email(), { context: { ...CONTEXT, uid } })));
		expect(graph.accepted).toHaveLength(20);
		expect(graph.mostAtATime).toBeLessThanOrEqual(4);
		expect(graph.mostAtATime).toBeGreaterThan(1);
	});

	it('keep to that also with several connections to one mailbox', async () => {
		const { graph, client } = await start();
		const providers = Array.from({ length: 6 }, () => connect(client));
		await Promise.all(
			providers.map((provider, i) =>
				send(provider, email(), {
					context: { ...CONTEXT, uid: `018f3c1e-5a57-7000-8000-0000000002${i + 10}` },
				}),
			),
		);
		expect(graph.accepted).toHaveLength(6);
		expect(graph.mostAtATime).toBeLessThanOrEqual(4);
	});
});

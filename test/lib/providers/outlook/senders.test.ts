import { readOutlookSenders } from '../../../../lib/providers/outlook/senders';
import { ALL_SCOPES } from '../../../support/graph-fake/tokens';
import { startRig, SUPPORT, type OutlookRig, type RigOptions } from './setup';

let rig: OutlookRig;
const read = async (options?: RigOptions) => {
	rig = await startRig(options);
	return readOutlookSenders(rig.client, AbortSignal.timeout(10_000));
};
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

describe('who may send from a mailbox', () => {
	it('are its own address and its further ones', async () => {
		expect(await read()).toEqual({
			defaultSender: { address: 'ada@example.com', name: 'Ada Lovelace' },
			senders: [{ address: 'countess@example.com', name: 'Ada Lovelace' }],
		});
	});

	it('is a shared mailbox’s address, also when the directory may not be read', async () => {
		expect(await read({ mailbox: SUPPORT })).toEqual({
			defaultSender: { address: SUPPORT },
			senders: [],
		});
	});

	it('are its further addresses as well when it may', async () => {
		const scopes = [...ALL_SCOPES, 'User.Read.All'];
		expect(await read({ mailbox: SUPPORT, scopes })).toEqual({
			defaultSender: { address: SUPPORT, name: 'Support' },
			senders: [{ address: 'help@example.com', name: 'Support' }],
		});
	});

	it('cannot be told of the own mailbox without the permission, which is named', async () => {
		await expect(read({ scopes: ['Mail.Send'] })).rejects.toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('User.Read'),
		});
	});

	it('is nobody when the account has no address', async () => {
		rig = await startRig();
		rig.graph.script = { getUser: { status: 200, body: '{"mail":null,"userPrincipalName":"x"}' } };
		const reading = readOutlookSenders(rig.client, AbortSignal.timeout(10_000));
		await expect(reading).rejects.toMatchObject({
			code: 'insufficient_permissions',
			retry: 'after-fix',
		});
	});
});

import { errorOf, message, sendAll, startRig, type TelegramRig } from './setup';
import { parseTelegramOptions } from '../../../../lib/providers/telegram/options';

let rig: TelegramRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
});

const mockLoaded: string[] = [];
jest.mock('telegraf', () => {
	mockLoaded.push('telegraf');
	return jest.requireActual('telegraf');
});

describe('telegraf', () => {
	it('is loaded when something is sent, and not before', async () => {
		const given = message();
		const { account } = rig.provider;
		await rig.provider.plan(given, { uid: 'u', createdAt: 0, tags: [] }, null);
		const aborted = { signal: AbortSignal.abort() };
		await errorOf(sendAll(rig.provider, given, aborted));
		expect(account).toBeDefined();
		expect(typeof parseTelegramOptions).toBe('function');
		expect(mockLoaded).toEqual([]);
		await sendAll(rig.provider, given);
		await sendAll(rig.provider, given);
		expect(mockLoaded).toEqual(['telegraf']);
	});
});

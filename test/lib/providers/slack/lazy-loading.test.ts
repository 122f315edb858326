import { listChannels } from '../../../../lib/providers/slack/directory';
import { errorOf, message, send, startRig } from './setup';

const mockLoaded: string[] = [];
jest.mock('@slack/web-api', () => {
	mockLoaded.push('web-api');
	return jest.requireActual('@slack/web-api');
});

describe("Slack's SDK", () => {
	it('is loaded when something is sent, and not before', async () => {
		const rig = await startRig();
		try {
			message(rig.channel.id);
			expect(mockLoaded).toEqual([]);
			await send(rig.provider, message(rig.channel.id));
			await send(rig.provider, message(rig.channel.id));
			expect(mockLoaded).toEqual(['web-api']);
		} finally {
			await rig.stop();
		}
	});

	it('says nothing on the console, whatever happens', async () => {
		const spies = (['debug', 'info', 'log', 'warn', 'error'] as const).map((name) =>
			jest.spyOn(console, name),
		);
		const rig = await startRig();
		try {
			const options = { blocks: [{ type: 'no_such_block' }] };
			await errorOf(send(rig.provider, message(rig.channel.id, { message: '', options })));
			rig.slack.script = () => 'reset before';
			await errorOf(send(rig.provider, message(rig.channel.id)));
			await errorOf(listChannels(rig.options, { signal: AbortSignal.timeout(10_000) }));
			for (const spy of spies) expect(spy).not.toHaveBeenCalled();
		} finally {
			await rig.stop();
			for (const spy of spies) spy.mockRestore();
		}
	});
});

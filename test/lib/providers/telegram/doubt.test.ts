import { everythingShownBy, spellings } from '../../../contracts/leaks';
import { always, type Reaction } from '../../../support/telegram-fake/reactions';
import { aFile, errorOf, message, sendAll, startRig, type TelegramRig } from './setup';

let rig: TelegramRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
});

const secret = 'the merger closes on Friday';

/** Everything that may have been accepted, and everything that an SDK might be tempted to repeat. */
const UNCLEAR: readonly (readonly [string, Reaction])[] = [
	['500', { status: 500, description: `Internal Server Error: ${secret}` }],
	['502 from a proxy', { status: 502, body: '<html>Bad Gateway</html>' }],
	['502 after it was accepted', 'fail after'],
	['a reset', 'reset before'],
	['a reset after it was accepted', 'reset after'],
	['a time-out', 'stall before'],
	['a time-out after it was accepted', 'stall after'],
	['a page for people', 'garble'],
	['another answer', 'answer otherwise'],
	['a page for people with 404', { status: 404, body: '<html>Not Found</html>' }],
	['JSON of something else', { status: 200, body: '{"hello":"world"}' }],
	['a refusal without a code', { status: 400, body: '{"ok":false}' }],
	['a refusal with a code of success', { status: 200, body: '{"ok":false,"error_code":200}' }],
	['null', { status: 200, body: 'null' }],
	['nothing', { status: 200, body: '' }],
];

describe('a message of which nobody knows whether it left', () => {
	it.each(UNCLEAR)('is sent once only, and held: %s', async (_, reaction) => {
		rig.telegram.script = always(reaction);
		const sending = sendAll(rig.provider, message({ message: secret }), {
			signal: AbortSignal.timeout(400),
		});
		const error = await errorOf(sending);
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(rig.telegram.calls).toHaveLength(1);
		const shown = everythingShownBy(error);
		for (const each of [rig.telegram.token, secret].flatMap(spellings)) {
			expect(shown).not.toContain(each);
		}
	});

	it('may also be a file', async () => {
		rig.telegram.script = ({ method }) => (method === 'sendDocument' ? 'reset after' : undefined);
		const error = await errorOf(sendAll(rig.provider, message({ attachments: [aFile()] })));
		expect(error).toMatchObject({ delivery: 'unknown' });
		expect(rig.telegram.calls).toHaveLength(2);
	});

	it('says where to look when something else answers', async () => {
		rig.telegram.script = always('garble');
		expect((await errorOf(sendAll(rig.provider, message()))).message).toContain('base URL');
	});

	it('is sent once only as well when it was refused', async () => {
		rig.telegram.script = always({ status: 429, parameters: { retry_after: 1 } });
		const error = await errorOf(sendAll(rig.provider, message()));
		expect(error).toMatchObject({ code: 'rate_limited', delivery: 'not-sent' });
		expect(rig.telegram.calls).toHaveLength(1);
	});
});

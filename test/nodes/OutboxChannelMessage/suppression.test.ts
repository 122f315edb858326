import { requireDocuments } from '../../../lib/outbox/backend-parts';
import { createSuppressions } from '../../../lib/outbox/directory/suppressions';
import { startChannelNode, type ChannelNode } from '../../support/channel-node';
import { EMAIL_ADDRESS, PERSON } from '../../support/channel-services';

let node: ChannelNode;
beforeEach(async () => {
	node = await startChannelNode();
});
afterEach(() => node.close());

const openSuppressions = () => {
	const backend = node.runtime.openStore({ kind: 'auto' });
	return createSuppressions(requireDocuments(backend), node.runtime.clock);
};
const suppress = (stream = '*') =>
	openSuppressions().add([
		{ address: EMAIL_ADDRESS, stream, reason: 'unsubscribe', source: 'test' },
	]);
const byEmail = {
	channel: ['email'],
	emailRecipient: EMAIL_ADDRESS,
	subject: 'Deal won',
	...{ deduplicateBy: 'idempotencyKey', idempotencyKey: 'event-1' },
};
const run = async (parameters: object = {}, options: object = {}) => {
	const [item] = await node.run(
		{ ...byEmail, ...parameters },
		{ continueOnFail: true, ...options },
	);
	return item?.json;
};
const SUPPRESSED = expect.objectContaining({ code: 'recipient_suppressed', delivery: 'not-sent' });

describe('a suppressed address of the email channel', () => {
	it('gets nothing, and the item says why', async () => {
		await suppress();
		const { error } = (await run()) ?? {};
		expect(error).toEqual(SUPPRESSED);
		expect(error).toMatchObject({ message: expect.stringContaining(EMAIL_ADDRESS) });
		expect(node.services.delivered()).toMatchObject({ email: 0 });
	});

	it('is passed over in a chain: the next channel carries the message', async () => {
		await suppress();
		const chain = { channel: ['email', 'sms'], smsRecipient: PERSON };
		const first = await run(chain);
		expect(first).toMatchObject({
			channel: 'sms',
			not_carried_by: { email: { code: 'recipient_suppressed' } },
		});
		expect(await run(chain)).toMatchObject({ channel: 'sms', idempotent_replay: true });
		expect(node.services.delivered()).toMatchObject({ email: 0, sms: 1 });
	});

	it('is looked up when its turn comes, and may get the same message once it is removed', async () => {
		await suppress();
		expect(await run()).toEqual({ error: SUPPRESSED });
		await openSuppressions().remove(EMAIL_ADDRESS);
		expect(await run()).toMatchObject({ channel: 'email', status: 'sent' });
	});

	it('is blocked for its stream only', async () => {
		await suppress('newsletter');
		expect(await run()).toMatchObject({ status: 'sent' });
		const emailOptions = { stream: 'newsletter' };
		expect(await run({ emailOptions, idempotencyKey: 'event-2' })).toEqual({ error: SUPPRESSED });
		expect(node.services.delivered()).toMatchObject({ email: 1 });
	});

	it('gets what must reach it all the same', async () => {
		await suppress();
		const emailOptions = { ignoreSuppressions: true };
		expect(await run({ emailOptions })).toMatchObject({ status: 'sent' });
	});

	it('of a tester is not looked up', async () => {
		await suppress();
		const options = { sandboxRecipient: EMAIL_ADDRESS };
		expect(await run({ options }, { mode: 'manual' })).toMatchObject({ status: 'sent' });
	});
});

it('a stream that is no name is refused before anything is sent', async () => {
	const emailOptions = { stream: 'two words' };
	expect(await run({ emailOptions })).toEqual({
		error: expect.objectContaining({ code: 'validation_error', field: 'stream' }),
	});
	expect(node.services.delivered()).toMatchObject({ email: 0 });
});

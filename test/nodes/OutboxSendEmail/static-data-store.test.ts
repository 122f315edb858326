import type { IDataObject } from 'n8n-workflow';

import { sendEmails } from '../../../nodes/OutboxSendEmail/send-emails';
import { createFakeN8n } from '../../support/n8n-context';
import {
	seedParameters,
	startSendEmailNode,
	type SendEmailNode,
} from '../../support/send-email-node';

const inStaticData = {
	deduplicateBy: 'idempotencyKey',
	idempotencyKey: 'event-1',
	options: { store: 'staticData' },
};
const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

describe('Outbox Send Email on the workflow’s static data', () => {
	let node: SendEmailNode;
	/** What n8n has saved, as the next execution loads it. */
	let saved: IDataObject;
	const load = (): IDataObject => structuredClone(saved);

	beforeEach(async () => {
		node = await startSendEmailNode();
		saved = {};
	});
	afterEach(() => node.close());

	const execute = async (staticData = load()) => {
		const [item] = await node.run(inStaticData, { staticData });
		saved = staticData;
		return item;
	};

	it('records what it sent there, and touches no file', async () => {
		const item = await execute();
		expect(item?.json).toMatchObject({
			status: 'sent',
			store: {
				name: 'static-data',
				guarantee: 'atomic, kept when the execution ends, seen by this workflow only',
			},
		});
		expect(Object.keys(saved)).toEqual(['outbox']);
		expect(node.reservations).toBe(0);
		expect(JSON.stringify(saved)).not.toContain('thanks for meeting');
	});

	it('sends one email for an event that comes again, also after n8n has restarted', async () => {
		await execute();
		expect((await execute())?.json.idempotent_replay).toBe(true);
		const restarted = await startSendEmailNode();
		const [item] = await restarted.run(inStaticData, { staticData: load() });
		expect(item?.json.idempotent_replay).toBe(true);
		expect(node.server.messages).toHaveLength(1);
		expect(restarted.server.messages).toHaveLength(0);
		await restarted.close();
	});

	it('sends one email when executions overlap, each with a copy of its own', async () => {
		await Promise.all([execute({}), execute({})]);
		expect(node.server.messages).toHaveLength(1);
	});

	it('shares one store between the items of a run', async () => {
		const items = await node.run(inStaticData, { items: someItems(5), staticData: load() });
		expect(items.filter(({ json }) => json.idempotent_replay === false)).toHaveLength(1);
		expect(node.server.messages).toHaveLength(1);
	});

	it('sends nothing in queue mode, and names Redis', async () => {
		node.env.EXECUTIONS_MODE = 'queue';
		const [item] = await node.run(inStaticData, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
			message: expect.stringContaining('OUTBOX_REDIS_URL'),
		});
		expect(node.server.messages).toHaveLength(0);
	});

	it.each([
		['manual', [expect.stringContaining('does not save')]],
		['trigger', []],
	] as const)('says in the editor what a run by hand forgets: %s', async (mode, expected) => {
		const { context, hints } = createFakeN8n({
			mode,
			parameters: { ...seedParameters, ...inStaticData },
			credentials: { outboxSmtpApi: node.credential },
		});
		await sendEmails(context, node.runtime);
		expect(hints.map(({ message }) => message)).toEqual(expected);
	});
});

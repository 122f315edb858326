import { DEFAULT_QUEUE } from '../../../lib/outbox/queue/names';
import { OutboxQueueEmail } from '../../../nodes/OutboxQueueEmail/OutboxQueueEmail.node';
import { describeNodeDescription, isChoice, readPanel } from '../../contracts/node-description';

const node = new OutboxQueueEmail();
const { description } = node;
const { entriesOf } = readPanel(description);

describe('the node Outbox Queue Transactional Email', () => {
	describeNodeDescription(node, {
		folder: 'OutboxQueueEmail',
		aliases: ['email', 'queue', 'transactional', 'outbox', 'idempotency'],
	});

	it('is found under its own name and stands on the canvas under the plain one', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox Queue Transactional Email',
			name: 'outboxQueueEmail',
			defaults: { name: 'Queue Email' },
			usableAsTool: true,
		});
	});

	it('names its fields as the seed does', () => {
		const names = description.properties.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'html', 'text']));
		const additional = entriesOf('additionalFields').map(({ name }) => name);
		expect(additional).toEqual(expect.arrayContaining(['bcc', 'replyTo', 'headers', 'tag']));
	});

	it('offers the stores that keep a queue, and nothing that only sending has', () => {
		const options = entriesOf('options');
		const store = options.find(({ name }) => name === 'store');
		expect((store?.options ?? []).filter(isChoice).map(({ value }) => value)).toEqual([
			'auto',
			'redis',
			'sqlite',
		]);
		const names = options.map(({ name }) => name);
		expect(names).toHaveLength(12);
		for (const name of ['onStoreUnavailable', 'perSecondLimit', 'onUnknown', 'retries']) {
			expect(names).not.toContain(name);
		}
	});

	it('starts with JSON where it asks for some, since the editor marks nothing at all as faulty', () => {
		const fields = entriesOf('additionalFields').filter(({ type }) => type === 'json');
		expect(fields.map(({ name, default: start }) => [name, start])).toEqual([
			['data', '{}'],
			['headersJson', '{}'],
			['recipientData', '{}'],
		]);
	});

	it('says which queue it is by default', () => {
		const queue = entriesOf('options').find(({ name }) => name === 'queue');
		expect(queue?.default).toBe(DEFAULT_QUEUE);
	});
});

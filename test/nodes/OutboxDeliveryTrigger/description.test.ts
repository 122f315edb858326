import { OutboxDeliveryTrigger } from '../../../nodes/OutboxDeliveryTrigger/OutboxDeliveryTrigger.node';
import { triggerOptionsSchema } from '../../../nodes/OutboxDeliveryTrigger/read-parameters';
import { describeNodeDescription, readPanel } from '../../contracts/node-description';

const node = new OutboxDeliveryTrigger();
const { description } = node;
const { collection, entriesOf } = readPanel(description);

describe('the node Outbox Delivery Worker', () => {
	describeNodeDescription(node, {
		folder: 'OutboxDeliveryTrigger',
		aliases: ['email', 'queue', 'worker', 'unsubscribe', 'outbox'],
	});

	it('is a trigger', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox Delivery Worker Trigger',
			name: 'outboxDeliveryTrigger',
			group: ['trigger'],
			version: 1,
			inputs: [],
			outputs: ['main'],
		});
		expect(description.usableAsTool).toBeUndefined();
	});

	it('keeps the names that workflows rely on', () => {
		expect(description.properties.map(({ name }) => name)).toEqual([
			'provider',
			'authentication',
			'queue',
			'states',
			'serveUnsubscribe',
			'options',
		]);
		expect(entriesOf('options').map(({ name }) => name)).toEqual(
			Object.keys(triggerOptionsSchema.shape),
		);
	});

	it('tells of final states unless it is told otherwise', () => {
		expect(collection('states').default).toEqual([
			'sent',
			'failed',
			'suppressed',
			'cancelled',
			'unknown',
		]);
	});

	it('has its webhook only when it is switched on', () => {
		expect(description.webhooks).toMatchObject([
			{ path: 'outbox/unsubscribe', isFullPath: true, httpMethod: expect.stringContaining('""') },
		]);
	});
});

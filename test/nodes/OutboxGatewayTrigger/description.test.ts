import { ENDPOINT_IDS } from '../../../lib/outbox/api/paths';
import { OutboxGatewayTrigger } from '../../../nodes/OutboxGatewayTrigger/OutboxGatewayTrigger.node';
import { describeNodeDescription, isChoice, readPanel } from '../../contracts/node-description';

const node = new OutboxGatewayTrigger();
const { description } = node;
const { collection, entriesOf } = readPanel(description);

describe('the node Outbox API', () => {
	describeNodeDescription(node, {
		folder: 'OutboxGatewayTrigger',
		aliases: ['api', 'rest', 'gateway', 'openapi', 'outbox'],
	});

	it('is a trigger with an output for each kind of call', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox API Trigger',
			name: 'outboxGatewayTrigger',
			group: ['trigger'],
			inputs: [],
			outputNames: ['Email', 'Channel', 'Queue', 'Draft', 'New Email', 'Reply'],
		});
		expect(description.outputs).toEqual(Array(6).fill('main'));
		expect(description.usableAsTool).toBeUndefined();
	});

	it('keeps the names that workflows rely on', () => {
		expect(description.properties.map(({ name }) => name)).toEqual([
			...['notice', 'endpoints', 'pathPrefix', 'apiOptions', 'options'],
		]);
		expect(entriesOf('apiOptions').map(({ name }) => name)).toEqual([
			...['storagePaths', 'windowHours', 'maxBodyMb', 'store'],
		]);
	});

	it('serves all endpoints unless it is told otherwise', () => {
		const { options = [], default: chosen } = collection('endpoints');
		const values = options.filter(isChoice).map(({ value }) => value);
		expect(values).toEqual(chosen);
		expect(values.toSorted()).toEqual([...ENDPOINT_IDS].sort());
	});

	it('has n8n leave the body alone, and the answer to Respond', () => {
		expect(description.version).toBe(1);
		expect(collection('options')).toMatchObject({ type: 'hidden', default: { binaryData: true } });
		expect(new Set(description.webhooks?.map(({ responseMode }) => responseMode))).toEqual(
			new Set(['responseNode']),
		);
	});
});

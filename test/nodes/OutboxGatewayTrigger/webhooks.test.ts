import { Workflow, type IWebhookDescription } from 'n8n-workflow';
import { z } from 'zod/v4';

import { OPENAPI_PATH, PATHS } from '../../../lib/outbox/api/paths';
import { OutboxGatewayTrigger } from '../../../nodes/OutboxGatewayTrigger/OutboxGatewayTrigger.node';

const RESOLVERS = Symbol.for('n8n.webhookDescriptionResolvers');
// The release that these tests are built with does not have it yet.
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	WEBHOOK_RESOLVERS: Symbol.for('n8n.webhookDescriptionResolvers'),
}));

const ALL_PATHS = [...Object.values(PATHS), OPENAPI_PATH];
const trigger = new OutboxGatewayTrigger();
const { webhooks = [] } = trigger.description;

const resolverSchema = z.object({
	path: z.object({
		template: z.string(),
		resolve: z.custom<(parameters: object) => unknown>((each) => typeof each === 'function'),
	}),
});

/** What n8n's expressions make of a path. */
function evaluate(template: string, parameters: { readonly pathPrefix?: string }): unknown {
	const node = {
		...{ id: 'node-1', name: 'Outbox API', type: 'outboxGatewayTrigger', typeVersion: 1 },
		position: [0, 0] as [number, number],
		parameters,
	};
	const workflow = new Workflow({
		...{ nodes: [node], connections: {}, active: false },
		nodeTypes: {
			getByName: () => trigger,
			getByNameAndVersion: () => trigger,
			getKnownTypes: () => ({}),
		},
	});
	return workflow.expression.getSimpleParameterValue(node, template, 'internal', {});
}

const resolverOf = (webhook: IWebhookDescription) =>
	resolverSchema.parse(Reflect.get(webhook, RESOLVERS)).path;

describe('the addresses of the API', () => {
	it('are all registered for all methods, so that the API says which it takes', () => {
		expect(webhooks).toHaveLength(ALL_PATHS.length);
		for (const { httpMethod, isFullPath } of webhooks) {
			expect({ httpMethod, isFullPath }).toEqual({
				httpMethod: 'DELETE,GET,HEAD,PATCH,POST,PUT',
				isFullPath: true,
			});
		}
	});

	it('show the endpoints in the panel, without the description', () => {
		expect(webhooks.map(({ ndvHideUrl }) => ndvHideUrl)).toEqual([
			...[false, false, false, false, true],
		]);
	});

	it.each([
		['', ''],
		['functions/v1/api-gateway', 'functions/v1/api-gateway/'],
		['/acme/', 'acme/'],
		['//acme//crm//', 'acme//crm/'],
		['/', ''],
	])('below the prefix “%s” begin with “%s”', (pathPrefix, start) => {
		const expected = ALL_PATHS.map((path) => start + path);
		expect(webhooks.map(({ path }) => evaluate(path, { pathPrefix }))).toEqual(expected);
		expect(webhooks.map((each) => resolverOf(each).resolve({ pathPrefix }))).toEqual(expected);
	});

	it('are the plain ones without a prefix', () => {
		expect(webhooks.map(({ path }) => evaluate(path, {}))).toEqual(ALL_PATHS);
		expect(webhooks.map((each) => resolverOf(each).resolve({}))).toEqual(ALL_PATHS);
	});

	it('are found by n8n without its expressions: the templates are the very ones', () => {
		expect(webhooks.map((each) => resolverOf(each).template)).toEqual(
			webhooks.map(({ path }) => path),
		);
	});
});

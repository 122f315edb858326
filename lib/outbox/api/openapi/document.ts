import type { Json } from '../../../core/canonical-json';
import { ENDPOINTS, type Endpoint } from '../endpoints';
import type { EndpointId } from '../paths';
import { toJsonSchema } from './json-schema';
import { toResponses } from './responses';

/** The version of the API, which grows with what its endpoints take and answer. */
const API_VERSION = '1.0.0';

/**
 * The description of the API, made from the schemas that bodies and answers are checked by.
 * @param endpoints those that are served
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function toOpenApi(endpoints: readonly EndpointId[]): Json {
	return {
		openapi: '3.1.0',
		info: {
			title: 'Outbox API',
			version: API_VERSION,
			description:
				'Sends emails and chat messages once: calls with the same Idempotency-Key are answered alike, and send nothing twice.',
			license: { name: 'MIT', identifier: 'MIT' },
		},
		// Relative to this document, which stands beside the endpoints.
		servers: [{ url: '.' }],
		security: [{ apiKey: [] }],
		paths: Object.fromEntries(
			endpoints.map((id) => {
				const endpoint = ENDPOINTS[id];
				return [`/${endpoint.path}`, { post: toOperation(endpoint) }];
			}),
		),
		components: {
			securitySchemes: {
				apiKey: {
					type: 'http',
					scheme: 'bearer',
					description: 'An API key of Outbox, e.g. wbk_...',
				},
			},
		},
	};
}

function toOperation(endpoint: Endpoint): Json {
	return {
		operationId: endpoint.id,
		summary: endpoint.summary,
		description: `Needs a key with the permission ${endpoint.permission}. Fields that are not described here are refused.`,
		parameters: [IDEMPOTENCY_KEY],
		requestBody: {
			required: true,
			content: { 'application/json': { schema: toJsonSchema(endpoint.body) } },
		},
		responses: toResponses(endpoint),
	};
}

const IDEMPOTENCY_KEY: Json = {
	name: 'Idempotency-Key',
	in: 'header',
	required: false,
	description:
		'1 to 255 printable characters, e.g. a UUID, bare or in double quotes. A call that comes again with it is answered as the first one was.',
	schema: { type: 'string', minLength: 1 },
};

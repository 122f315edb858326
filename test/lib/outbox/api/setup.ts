import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { admit, type ApiCall, type ApiSettings } from '../../../../lib/outbox/api/admit';
import { createApiKeys, type NewApiKey } from '../../../../lib/outbox/api/api-keys';
import { ENDPOINT_IDS, PATHS, type EndpointId } from '../../../../lib/outbox/api/paths';
import type { ApiBody } from '../../../../lib/outbox/api/read-body';
import type { ApiAnswer, ApiRequest } from '../../../../lib/outbox/api/request';
import { createRequestRecords } from '../../../../lib/outbox/api/request-records';
import { HOUR_MS, setUpDirectory } from '../directory/setup';

/** What the documents show that their endpoints take. */
export const EXAMPLES: Readonly<Record<EndpointId, ApiBody>> = {
	email: {
		to: 'jane@example.com',
		subject: 'Follow-up on our meeting',
		body_html: '<p>Hi Jane, thanks for meeting with us today.</p>',
		contact_id: '123e4567-e89b-12d3-a456-426614174000',
	},
	channels: {
		channel: 'slack',
		recipient: 'C01234567',
		message: 'New deal just closed - congrats team!',
	},
	emails: {
		from: 'sender@developer.test',
		subject: 'Developer API email',
		html: '<p>Hello world</p>',
		to: ['known@example.test'],
	},
	outbound: {
		from_account_id: 'a1b2c3d4',
		to: ['customer@example.com'],
		subject: 'Invoice INV-2024-001 - Payment Reminder',
		body_text: 'Hi,\n\nThis is a friendly reminder...',
	},
};

export const A_KEY: NewApiKey = {
	name: 'CRM',
	permissions: ['write:email', 'write:channels'],
	perSecond: 10,
	perDay: 1000,
};

export interface RequestParts {
	readonly method?: string;
	readonly path?: string;
	/** By their names in lower case. */
	readonly headers?: Readonly<Record<string, string>>;
	/** JSON unless it is text or comes in pieces. */
	readonly body?: object | string | AsyncIterable<Uint8Array>;
	readonly client?: string;
}

/** A request as a server hands it over; JSON unless the headers say otherwise. */
export function aRequest({
	method = 'POST',
	path = `/webhook/${PATHS.email}`,
	headers = {},
	body = EXAMPLES.email,
	client = '203.0.113.7',
}: RequestParts = {}): ApiRequest {
	const all: Record<string, string> = { 'content-type': 'application/json', ...headers };
	return { method, path, header: (name) => all[name], body: toStream(body), client };
}

/** Bytes that come one piece after another. */
export async function* inPieces(...pieces: readonly (string | Uint8Array)[]) {
	for (const piece of pieces) yield Buffer.from(piece);
}

function toStream(body: NonNullable<RequestParts['body']>): AsyncIterable<Uint8Array> {
	if (typeof body === 'object' && Symbol.asyncIterator in body) return body;
	return inPieces(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The API on an empty store, with a key. */
export async function setUpApi(overrides: Partial<ApiSettings> = {}) {
	const { clock, ids, backend, documents } = setUpDirectory();
	const keys = createApiKeys(documents, { clock, ids, secret: await backend.secret() });
	const { key, token } = await keys.create(A_KEY);
	const settings: ApiSettings = {
		endpoints: ENDPOINT_IDS,
		maxBodyBytes: 1_000_000,
		storagePaths: false,
		windowMs: 24 * HOUR_MS,
		...overrides,
	};
	const strangers = createMemoryBackend({ clock, ids }).rates;
	const environment = { openBackend: async () => backend, strangers, clock, ids };

	/** Calls with the key, unless the headers say otherwise. */
	const send = (parts: RequestParts = {}, environmentOf: Partial<typeof environment> = {}) => {
		const headers = { authorization: `Bearer ${token}`, ...parts.headers };
		const request = aRequest({ ...parts, headers });
		return admit(request, settings, { ...environment, ...environmentOf });
	};
	return {
		...{ clock, ids, backend, documents, keys, key, token, environment, send },
		records: createRequestRecords(documents, clock),
		/** A call that is answered without a workflow. */
		async answer(...given: Parameters<typeof send>): Promise<ApiAnswer> {
			const admission = await send(...given);
			if (admission.kind !== 'answer') throw new Error('the call starts a workflow');
			return admission.answer;
		},
		/** A call that a workflow is to do. */
		async call(...given: Parameters<typeof send>): Promise<ApiCall> {
			const admission = await send(...given);
			if (admission.kind === 'call') return admission.call;
			throw new Error(`it is answered: ${JSON.stringify(admission.answer)}`);
		},
	};
}

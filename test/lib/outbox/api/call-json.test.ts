import { parseCallJson, toCallJson } from '../../../../lib/outbox/api/call-json';
import { EXAMPLES, setUpApi } from './setup';

describe('a call', () => {
	it('starts a workflow with its key, its body and who has made it', async () => {
		const { call, clock, key } = await setUpApi();
		const made = await call({ headers: { 'idempotency-key': 'evt_1' } });
		expect(toCallJson(made, clock.now())).toEqual({
			idempotency_key: `api:${key.id}:email:evt_1`,
			body: EXAMPLES.email,
			request: {
				id: made.requestId,
				endpoint: 'email',
				api_key_id: key.id,
				api_key_name: 'CRM',
				received_at: '2026-01-05T09:00:00Z',
				rate_limit: { limit: 10, remaining: 9, reset: clock.now() / 1000 + 1 },
				record: {
					id: made.open?.recordId,
					body_hash: made.open?.bodyHash,
					window_ms: 86_400_000,
				},
			},
		});
	});

	it.each([{ 'idempotency-key': 'evt_1' }, undefined])(
		'is found again in the item that it started with, with the headers %j',
		async (headers) => {
			const { call, clock } = await setUpApi();
			const made = await call(headers && { headers });
			const { requestId, window, open } = made;
			const json: unknown = JSON.parse(JSON.stringify(toCallJson(made, clock.now())));
			const inHand = { requestId, endpoint: 'email', window, ...(open && { open }) };
			expect(parseCallJson(json)).toEqual(inHand);
		},
	);

	it('without figures of calls has none later', async () => {
		const { call, clock } = await setUpApi();
		const json = toCallJson({ ...(await call()), window: undefined }, clock.now());
		expect(parseCallJson(json)).not.toHaveProperty('window');
	});

	it.each([undefined, null, 'text', {}, { request: {} }, { request: { id: 'r1', endpoint: 'x' } }])(
		'is not %j',
		(json) => {
			expect(parseCallJson(json)).toBeUndefined();
		},
	);
});

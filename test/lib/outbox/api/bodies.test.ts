import type { OutboxError } from '../../../../lib/core/errors';
import { ENDPOINTS, toCallKind } from '../../../../lib/outbox/api/endpoints';
import type { EndpointId } from '../../../../lib/outbox/api/paths';
import { checkBody, type ApiBody } from '../../../../lib/outbox/api/read-body';
import { EXAMPLES } from './setup';

/** What is wrong with an example that was changed so. */
function faultOf(id: EndpointId, change: ApiBody): OutboxError {
	try {
		checkBody(ENDPOINTS[id], { ...EXAMPLES[id], ...change });
	} catch (error) {
		return error as OutboxError;
	}
	throw new Error('the body was taken');
}
const LEFT_OUT = null;
const longest = 'ü'.repeat(998);
const longestMessage = 'x'.repeat(4096);

describe.each(['email', 'channels', 'emails', 'outbound'] as const)('the body of %s', (id) => {
	it('is taken as its document shows it', () => {
		expect(checkBody(ENDPOINTS[id], EXAMPLES[id])).toEqual(EXAMPLES[id]);
	});

	it('has no field that the document does not have', () => {
		expect(faultOf(id, { recipients: 'jane@example.com' })).toMatchObject({
			code: 'validation_error',
			message: expect.stringContaining('recipients'),
			details: { field: 'recipients' },
		});
	});

	it.each(Object.keys(EXAMPLES[id]))('has nothing but its own kind in %s', (field) => {
		for (const value of [1, true, {}]) {
			const { code, message, details } = faultOf(id, { [field]: value });
			expect({ code, details }).toEqual({ code: 'validation_error', details: { field } });
			expect(message).toContain(`${field} is not valid.`);
		}
	});
});

it.each<[EndpointId, ApiBody, string]>([
	['email', { to: LEFT_OUT }, 'to'],
	['email', { to: ['jane@example.com', 1] }, 'to[1]'],
	['email', { subject: LEFT_OUT }, 'subject'],
	['email', { subject: `${longest}x` }, 'subject'],
	['email', { body_html: LEFT_OUT }, 'body_text'],
	['email', { body_html: ' \n', body_text: '' }, 'body_text'],
	['email', { cc: 'bob@example.com' }, 'cc'],
	['email', { bcc: [{}] }, 'bcc[0]'],
	['email', { reply_to: ['bob@example.com'] }, 'reply_to'],
	['email', { thread_id: 1 }, 'thread_id'],
	['email', { deal_id: {} }, 'deal_id'],
	['email', { attachments: {} }, 'attachments'],
	['email', { attachments: [{ filename: 1 }] }, 'attachments[0].filename'],
	['email', { attachments: [{ url: 'https://example.com' }] }, 'attachments[0].url'],
	['email', { idempotency_key: 'evt_1' }, 'idempotency_key'],
	['channels', { channel: LEFT_OUT }, 'channel'],
	['channels', { channel: 'fax' }, 'channel'],
	['channels', { channel: 'Slack' }, 'channel'],
	['channels', { recipient: LEFT_OUT }, 'recipient'],
	['channels', { recipient: '' }, 'recipient'],
	['channels', { message: LEFT_OUT }, 'message'],
	['channels', { message: '' }, 'message'],
	['channels', { message: `${longestMessage}x` }, 'message'],
	['channels', { attachments: [{ storage_path: 'x' }] }, 'attachments[0].storage_path'],
	['emails', { from: LEFT_OUT }, 'from'],
	['emails', { subject: LEFT_OUT }, 'subject'],
	['emails', { html: LEFT_OUT }, 'html'],
	['emails', { html: ' ', text: '' }, 'html'],
	['emails', { to: LEFT_OUT }, 'to'],
	['emails', { to: [], bcc: [] }, 'to'],
	['emails', { headers: ['X-A: b'] }, 'headers'],
	['emails', { headers: { 'X-A': 1 } }, 'headers.X-A'],
	['emails', { reply_to: ['bob@example.com'] }, 'reply_to'],
	['emails', { cc: ['bob@example.com'] }, 'cc'],
	['outbound', { from_account_id: LEFT_OUT }, 'from_account_id'],
	['outbound', { to: LEFT_OUT }, 'to'],
	['outbound', { to: 'jane@example.com' }, 'to'],
	['outbound', { subject: LEFT_OUT }, 'subject'],
	['outbound', { reply_to_message_uid: 'm1', to: LEFT_OUT }, 'to'],
	['outbound', { reply_to_message_uid: 'm1', subject: LEFT_OUT }, 'subject'],
	['outbound', { attachments: [{ filename: 'a.txt' }] }, 'attachments[0].data_base64'],
	['outbound', { attachments: [{ data_base64: 'YQ==' }] }, 'attachments[0].filename'],
	['outbound', { idempotency_key: 1 }, 'idempotency_key'],
])('%s is refused with %j, on %s', (id, change, field) => {
	expect(faultOf(id, change)).toMatchObject({ code: 'validation_error', details: { field } });
});

it.each<[EndpointId, ApiBody]>([
	['email', { to: ['Jane Doe <jane@example.com>', 'bob@example.com'] }],
	['email', { subject: longest }],
	['email', { subject: '' }],
	['email', { body_html: LEFT_OUT, body_text: 'Hello' }],
	['email', { attachments: [{ filename: 'a', mime_type: 'text/plain', content_base64: 'YQ==' }] }],
	['channels', { message: longestMessage }],
	['channels', { channel: 'sms', attachments: [{ url: 'https://example.com/a.png' }] }],
	['emails', { to: LEFT_OUT, bcc: ['audit@example.test'] }],
	['emails', { html: LEFT_OUT, text: 'Hello', headers: { 'X-A': 'b' } }],
	['outbound', { reply_to_message_uid: 'm1', from_account_id: LEFT_OUT }],
	['outbound', { draft_uid: 'd1', from_account_id: LEFT_OUT, to: LEFT_OUT, subject: LEFT_OUT }],
	['outbound', { attachments: [{ filename: 'a', content_type: 'x/y', data_base64: 'YQ==' }] }],
	['outbound', { context_type: 'invoice', context_id: 'i1', idempotency_key: 'attempt-1' }],
])('%s is taken with %j', (id, change) => {
	const given = Object.entries({ ...EXAMPLES[id], ...change });
	const present = Object.fromEntries(given.filter(([, value]) => value !== null));
	expect(checkBody(ENDPOINTS[id], { ...EXAMPLES[id], ...change })).toEqual(present);
});

it.each([
	['email', {}, 'email'],
	['channels', {}, 'channel'],
	['emails', {}, 'queue'],
	['outbound', {}, 'new'],
	['outbound', { reply_to_message_uid: 'm1' }, 'reply'],
	['outbound', { draft_uid: 'd1' }, 'draft'],
	['outbound', { draft_uid: 'd1', reply_to_message_uid: 'm1' }, 'draft'],
] as const)('%s with %j goes to %s', (id, more, kind) => {
	expect(toCallKind(ENDPOINTS[id], { ...EXAMPLES[id], ...more })).toBe(kind);
});

import { DEFAULT_POLICY } from '../../../lib/outbox/policy';
import { parseInput } from '../../../lib/mail/parse-input';
import {
	sendOptionsSchema,
	toKeyChoice,
	toKeyScope,
	toMaxContentBytes,
	toPolicy,
} from '../../../nodes/shared/send-options';

const parse = (options: object) => parseInput(sendOptionsSchema, options);
const where = { workflowId: 'w', nodeId: 'n' };

describe('the options of a send', () => {
	it('behave as the library does by default', () => {
		expect(toPolicy(parse({}))).toEqual(DEFAULT_POLICY);
		expect(toMaxContentBytes(parse({}))).toBe(25_000_000);
		expect(toKeyScope(parse({}), where)).toEqual({ kind: 'node', ...where });
		expect(parse({})).toMatchObject({ preview: false, onStoreUnavailable: 'fail', store: 'auto' });
	});

	it.each([
		[{ windowHours: 0.5 }, { windowMs: 1_800_000 }],
		[{ retentionDays: 2 }, { retentionMs: 172_800_000 }],
		[{ onDifferentContent: 'first-result' }, { onDifferentContent: 'first-result' }],
		[{ onUnknown: 'send-again' }, { onUnknown: 'send-again' }],
		[{ onUnknown: 'assume-sent' }, { onUnknown: 'assume-sent' }],
		[{ waitForInFlightSeconds: 0 }, { waitForInFlightMs: 0 }],
		[{ retries: 0 }, { retries: 0 }],
		[{ maxRetryWaitSeconds: 5 }, { maxRetryWaitMs: 5000 }],
		[{ maxRateWaitSeconds: 7 }, { maxRateWaitMs: 7000 }],
		[{ perSecondLimit: 3 }, { rateLimits: [{ limit: 3, perMs: 1000 }] }],
		[{ perDayLimit: '9' }, { rateLimits: [{ limit: 9, perMs: 86_400_000 }] }],
		[{ perSecondLimit: 0, perDayLimit: 0 }, { rateLimits: [] }],
	])('%j becomes %j', (options, policy) => {
		expect(toPolicy(parse(options))).toMatchObject(policy);
	});

	it.each([
		[{ windowHours: -1 }, 'window_hours'],
		[{ retries: 1.5 }, 'retries'],
		[{ retries: 'many' }, 'retries'],
		[{ perSecondLimit: -1 }, 'per_second_limit'],
		[{ onUnknown: 'guess' }, 'on_unknown'],
		[{ itemsInParallel: 0 }, 'items_in_parallel'],
		[{ maxAttachmentMb: 0 }, 'max_attachment_mb'],
		[{ preview: 'yes' }, 'preview'],
	])('refuses %j and names the option', (options, field) => {
		expect(() => parse(options)).toThrow(
			expect.objectContaining({ code: 'validation_error', details: { field } }),
		);
	});

	it('reaches as far as the key namespace', () => {
		expect(toKeyScope(parse({ idempotencyScope: 'workflow' }), where)).toEqual({
			kind: 'workflow',
			workflowId: 'w',
		});
		const named = parse({ idempotencyScope: 'named', idempotencyScopeName: 'crm' });
		expect(toKeyScope(named, where)).toEqual({ kind: 'named', name: 'crm' });
	});
});

describe('the key of a send', () => {
	const run = { runId: '7', slot: '0:1' };
	const own = (idempotencyKey: unknown) =>
		toKeyChoice({ deduplicateBy: 'idempotencyKey', idempotencyKey }, run);

	it('is made of the execution, of the content or by the user', () => {
		expect(toKeyChoice({ deduplicateBy: 'execution' }, run)).toEqual({ kind: 'execution', ...run });
		expect(toKeyChoice({ deduplicateBy: 'content' }, run)).toEqual({ kind: 'content' });
		expect(own('event-1')).toEqual({ kind: 'own', key: 'event-1' });
	});

	it('may be a number, as ids often are, unless it is too large to be exact', () => {
		expect(own(42)).toEqual({ kind: 'own', key: '42' });
		expect(() => own(2 ** 53)).toThrow(
			expect.objectContaining({ code: 'idempotency_key_invalid' }),
		);
	});
});

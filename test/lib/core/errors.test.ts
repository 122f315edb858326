import { inspect } from 'node:util';

import {
	HTTP_STATUS_BY_CODE,
	isOutboxError,
	OutboxError,
	storeError,
	validationError,
} from '../../../lib/core/errors';

describe('OutboxError', () => {
	it('promises by default that nothing was sent and that a repetition is pointless', () => {
		expect(new OutboxError('provider_error', 'No.')).toMatchObject({
			delivery: 'not-sent',
			retry: 'never',
			httpStatus: 502,
		});
	});

	it('names the field of a validation error', () => {
		expect(validationError('to', 'Missing.')).toMatchObject({
			code: 'validation_error',
			httpStatus: 400,
			details: { field: 'to' },
		});
	});

	it('says that a store failure is somebody’s to fix', () => {
		expect(storeError('Disk full.')).toMatchObject({ httpStatus: 503, retry: 'after-fix' });
	});

	it('maps every code to a client or server error status', () => {
		for (const status of Object.values(HTTP_STATUS_BY_CODE)) {
			expect(status).toBeGreaterThanOrEqual(400);
			expect(status).toBeLessThan(600);
		}
	});

	it('carries no cause, where an SDK error could hide a secret', () => {
		const error = new OutboxError('provider_error', 'No.', { details: { status: 550 } });
		expect('cause' in error).toBe(false);
		expect(inspect(error, { showHidden: true })).not.toContain('cause');
	});

	it('is told apart from other errors', () => {
		expect(isOutboxError(new Error('x'))).toBe(false);
		expect(isOutboxError(storeError('x'))).toBe(true);
	});
});

import { homedir } from 'node:os';
import { resolve } from 'node:path';

import { toStorePath } from '../../../nodes/shared/store-location';

describe('where the embedded store lies', () => {
	it('is the folder that OUTBOX_DATA_DIR names', () => {
		expect(toStorePath({ OUTBOX_DATA_DIR: '/data/outbox', N8N_USER_FOLDER: '/n8n' })).toBe(
			resolve('/data/outbox/outbox.sqlite'),
		);
	});

	it('is else a folder beside n8n’s own data', () => {
		expect(toStorePath({ N8N_USER_FOLDER: '/n8n' })).toBe(
			resolve('/n8n/.n8n/outbox/outbox.sqlite'),
		);
	});

	it('is else in the home folder, as for n8n itself', () => {
		const { HOME, USERPROFILE } = process.env;
		expect(toStorePath({ HOME, USERPROFILE })).toBe(
			resolve(HOME ?? USERPROFILE ?? homedir(), '.n8n/outbox/outbox.sqlite'),
		);
	});

	it('is refused in n8n queue mode, with a text that names Redis and what to set', () => {
		const env = { EXECUTIONS_MODE: 'queue', OUTBOX_DATA_DIR: '/data' };
		expect(() => toStorePath(env)).toThrow(
			expect.objectContaining({
				code: 'store_unavailable',
				delivery: 'not-sent',
				message: expect.stringMatching(/OUTBOX_REDIS_URL.*Redis.*OUTBOX_SQLITE_SHARED_DISK=true/),
			}),
		);
	});

	it('is allowed in queue mode when the user says that all workers share the disk', () => {
		const env = {
			EXECUTIONS_MODE: 'queue',
			OUTBOX_SQLITE_SHARED_DISK: 'true',
			OUTBOX_DATA_DIR: '/data',
		};
		expect(toStorePath(env)).toBe(resolve('/data/outbox.sqlite'));
	});
});

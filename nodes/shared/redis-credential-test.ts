import type { INodeCredentialTestResult } from 'n8n-workflow';

import { runtime } from './compose';
import { toCredentialFault } from './credential';
import { parseRedisSettings } from './redis-settings';

/**
 * Logs in to Redis and looks whether it keeps what was sent. A server that may forget sends is not
 * accepted; what it does not tell, or could do better, is only said.
 */
export async function testRedisCredential(data: unknown): Promise<INodeCredentialTestResult> {
	try {
		const { version, findings } = await runtime.redis.check(parseRedisSettings(data));
		const faults = findings.filter(({ level }) => level === 'error');
		const shown = faults.length > 0 ? faults : findings;
		const connected = `Connected to Redis${version === undefined ? '' : ` ${version}`}`;
		return {
			status: faults.length > 0 ? 'Error' : 'OK',
			message: [connected, ...shown.map(({ text }) => text)].join('. ').replace(/\.\. /g, '. '),
		};
	} catch (error) {
		return toCredentialFault(error);
	}
}

import { toConnectError } from './connect-error';
import { openConnection } from './connection';
import type { SmtpConnectionOptions } from './options';

/**
 * Connects, encrypts, logs in and says goodbye: what a credential test needs, sending nothing.
 * @throws OutboxError with a text that says which setting to change
 */
export async function verifySmtp(
	options: SmtpConnectionOptions,
	signal: AbortSignal = new AbortController().signal,
): Promise<void> {
	try {
		const connection = await openConnection(options, signal);
		await connection.quit();
	} catch (error) {
		throw toConnectError(error, options);
	}
}

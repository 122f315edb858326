import type { INodeCredentialTestResult } from 'n8n-workflow';

import { runtime } from './compose';
import { toCredentialFault } from './credential';
import { parseSmtpAccount } from './smtp-account';

/** Somebody is waiting in front of the screen. */
const CONNECT_TIMEOUT_MS = 15_000;

/** Signs in to the mail server and sends nothing. */
export async function testSmtpCredential(data: unknown): Promise<INodeCredentialTestResult> {
	try {
		const { options } = parseSmtpAccount(data, 'password');
		const { connection } = options;
		const timeouts = { ...connection.timeouts, connectMs: CONNECT_TIMEOUT_MS };
		await runtime.smtp.verify({ ...connection, timeouts });
		const who = connection.auth ? ` and signed in as ${connection.auth.user}` : '';
		return { status: 'OK', message: `Connected to ${connection.host}${who}` };
	} catch (error) {
		return toCredentialFault(error);
	}
}

import type { INodeCredentialTestResult } from 'n8n-workflow';

import { runtime } from './compose';
import { toCredentialFault } from './credential';
import { parseImapAccount } from './imap-account';

/** Somebody is waiting in front of the screen. */
const CONNECT_TIMEOUT_MS = 15_000;

/** Signs in to the mailboxes and looks for those that are needed; nothing is changed. */
export async function testImapCredential(data: unknown): Promise<INodeCredentialTestResult> {
	try {
		const options = parseImapAccount(data);
		const timeouts = { connectMs: CONNECT_TIMEOUT_MS, replyMs: CONNECT_TIMEOUT_MS };
		const { drafts, sent } = await runtime.smtp.verifyMailboxes({ ...options, timeouts });
		return {
			status: 'OK',
			message: `Signed in to ${options.host} as ${options.auth.user}. Drafts: ${drafts}, sent messages: ${sent}`,
		};
	} catch (error) {
		return toCredentialFault(error);
	}
}

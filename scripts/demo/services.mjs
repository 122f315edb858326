import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { findNode24, projectDir } from '../support/toolchain.mjs';

/**
 * @typedef {{ name: string, type: string, data: object }} CredentialData
 * @typedef {{ raw: string, to: string[] }} Taken an email as a service has sent it on, in base64
 */

/**
 * Starts stand-ins for Gmail, Slack and Twilio, and puts what they send on into the inbox.
 * @param {import('../mail-sink/mail-sink.mjs').MailSink} sink
 */
export async function startServices(sink) {
	const child = fork(
		join(projectDir, 'test/support/run-typescript.cjs'),
		[join(import.meta.dirname, 'services-child.ts')],
		{ execPath: findNode24(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
	);
	const [first] = await Promise.race([
		once(child, 'message'),
		once(child, 'exit').then(() => {
			throw new Error('The stand-ins of the services could not be started.');
		}),
	]);
	child.on('message', (/** @type {Taken} */ { raw, to }) => {
		void sink.add(Buffer.from(raw, 'base64'), { from: '', to });
	});
	return {
		/** What a user would fill into the credentials of n8n. */
		credentials: /** @type {CredentialData[]} */ (first),
		async close() {
			const ended = once(child, 'exit');
			child.kill();
			await ended;
		},
	};
}

import { z } from 'zod/v4';

import { isSuccess, toCallError } from '../../http/http-errors';
import { stoppedError } from '../hooks';
import type { SlackClient } from './client';
import { foreignUploadHost, SLACK, uploadRefused } from './errors';
import { readFetchFailure } from './exchange';
import type { SlackOptions } from './options';
import type { FileRequest } from './request';

/** Slack's hosts and those of GovSlack. */
const SLACK_DOMAINS: readonly string[] = ['slack.com', 'slack-gov.com'];

/** Big files on slow lines take their time, and nothing is lost by waiting. */
const UPLOAD_TIMEOUT_MS = 600_000;

const ticketSchema = z.object({ upload_url: z.string(), file_id: z.string().min(1) });

/**
 * Hands a file over without showing it to anybody, and says under which id.
 *
 * @throws OutboxError always `not-sent`
 * @see https://docs.slack.dev/messaging/working-with-files#upload
 */
export async function uploadFile(
	{ filename, bytes }: Pick<FileRequest, 'filename' | 'bytes'>,
	{ client, options }: { readonly client: SlackClient; readonly options: SlackOptions },
	signal: AbortSignal,
): Promise<string> {
	const call = {
		method: 'files.getUploadURLExternal',
		args: { filename, length: bytes.byteLength },
		scope: 'files:write',
		answer: ticketSchema,
	};
	const { upload_url: url, file_id: fileId } = await client(call, signal);
	if (!isUploadUrl(url, options)) throw foreignUploadHost();
	await postBytes(url, bytes, signal);
	return fileId;
}

/** Whether the address belongs to Slack, or to the host that stands for it. */
export function isUploadUrl(text: string, { baseUrl }: Pick<SlackOptions, 'baseUrl'>): boolean {
	if (!URL.canParse(text)) return false;
	const { origin, protocol, hostname, username, password } = new URL(text);
	if (`${username}${password}` !== '') return false;
	if (origin === new URL(baseUrl).origin) return true;
	return protocol === 'https:' && SLACK_DOMAINS.some((domain) => hostname.endsWith(`.${domain}`));
}

/** The address carries a permission of its own, so the bot token stays here. */
async function postBytes(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
	if (signal.aborted) throw stoppedError(SLACK);
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/octet-stream' },
		body: bytes,
		redirect: 'manual',
		signal: AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_TIMEOUT_MS)]),
	}).catch((thrown: unknown): never => {
		const context = { ...SLACK, irreversible: false, now: 0 };
		throw toCallError(readFetchFailure(thrown), context);
	});
	// What it says is of no use, but a connection is only used again once its answer was read.
	await response.text().catch(() => undefined);
	if (!isSuccess(response)) throw uploadRefused(response.status);
}

import { z } from 'zod/v4';

import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo, stoppedError } from '../hooks';
import type { SlackClient } from './client';
import { SLACK } from './errors';
import { toEvidence } from './evidence';
import type { SlackOptions } from './options';
import { toPostArguments, type FileRequest, type PostRequest, type SlackRequest } from './request';
import { postedSchema, toFileReceipt, toPostReceipt } from './response';
import { uploadFile } from './upload';

export interface Connection {
	readonly client: SlackClient;
	readonly options: SlackOptions;
	readonly clock: Clock;
}

/** @throws OutboxError that says truly whether the message may have left */
export async function deliver(
	{ request, earlier }: DeliverableStep<SlackRequest>,
	hooks: DeliveryHooks,
	connection: Connection,
): Promise<Receipt> {
	if (hooks.signal.aborted) throw stoppedError(SLACK);
	if (request.kind === 'post') return post(request, hooks, connection);
	return shareFile(request, earlier[0], hooks, connection);
}

async function post(
	request: PostRequest,
	hooks: DeliveryHooks,
	{ client }: Connection,
): Promise<Receipt> {
	const { channel, options, recipient } = request;
	await commitTo(SLACK, hooks, toEvidence({ channel, threadTs: options.threadTs }));
	const call = {
		method: 'chat.postMessage',
		args: toPostArguments(request),
		scope: 'chat:write',
		irreversible: true,
		answer: postedSchema,
	};
	const { ts } = await client(call, hooks.signal);
	return toPostReceipt(ts, options.threadTs, [recipient]);
}

/**
 * Three calls, of which only the last one shows the file to anybody.
 * @param text the message that it belongs to
 */
async function shareFile(
	request: FileRequest,
	text: Receipt | undefined,
	hooks: DeliveryHooks,
	connection: Connection,
): Promise<Receipt> {
	const { channel, filename, recipient } = request;
	const threadTs = text?.threadId ?? text?.id;
	const fileId = await uploadFile(request, connection, hooks.signal);
	await commitTo(SLACK, hooks, toEvidence({ channel, threadTs, fileId }));
	const call = {
		method: 'files.completeUploadExternal',
		args: {
			files: [{ id: fileId, title: filename }],
			channel_id: channel,
			thread_ts: threadTs,
		},
		scope: 'files:write',
		irreversible: true,
		// Whatever else it says, it has said that it did it.
		answer: z.object({ ok: z.literal(true) }),
	};
	await connection.client(call, hooks.signal);
	const sentAt = connection.clock.now();
	return toFileReceipt(fileId, threadTs, { accepted: [recipient], sentAt });
}

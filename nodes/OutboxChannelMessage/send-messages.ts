import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isOutboxError, OutboxError } from '../../lib/core/errors';
import { toChannelOutput } from '../../lib/outbox/channel/channel-output';
import { previewChannelMessage } from '../../lib/outbox/channel/preview-channel-message';
import {
	sendChannelMessage,
	type ChannelRequest,
} from '../../lib/outbox/channel/send-channel-message';
import type { Environment } from '../../lib/outbox/environment';
import { toAttachmentEntries } from '../shared/attachment-entries';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { readAttachments } from '../shared/read-attachments';
import {
	once,
	runSends,
	type ItemSurroundings,
	type PreparedSend,
	type SendNode,
} from '../shared/run-sends';
import { toKeyChoice, toKeyScope, toMaxContentBytes, toPolicy } from '../shared/send-options';
import { openChannelAccount, type ChannelAccount, type PreparedLeg } from './channel-account';
import { CHANNELS, type Channel } from './channels';
import {
	readAddressees,
	readChannelMessageParameters,
	readChannelOptions,
	readRecipient,
	readScreeningChoice,
	type ChannelMessageParameters,
} from './read-parameters';

type OpenAccount = (channel: Channel, signal: AbortSignal) => Promise<ChannelAccount>;

/** Sends the message of every input item. */
export function sendMessages(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	const accounts = new Map(
		CHANNELS.map((channel) => [
			channel,
			once((signal) => openChannelAccount(context, channel, runtime, signal)),
		]),
	);
	const openAccount: OpenAccount = async (channel, signal) => {
		const open = accounts.get(channel);
		if (!open) throw new Error(`no channel ${channel}`);
		return open(signal);
	};
	const node: SendNode = {
		noun: 'message',
		lanesOf: (itemIndex) => readLanes(context, itemIndex),
		prepare: (surroundings) => prepare(context, surroundings, openAccount, runtime),
	};
	return runSends(context, runtime, node);
}

async function prepare(
	context: IExecuteFunctions,
	surroundings: ItemSurroundings,
	openAccount: OpenAccount,
	runtime: Runtime,
): Promise<PreparedSend> {
	const { itemIndex, run, isManual } = surroundings;
	const parameters = readChannelMessageParameters(context, itemIndex);
	const { options, contactId, dealId, channel: channels } = parameters;
	const [first] = channels;
	const sandboxRecipient = isManual ? options.sandboxRecipient : undefined;
	const isSandbox = sandboxRecipient !== undefined;
	const toLeg = await createLegMaker(
		context,
		parameters,
		{ ...surroundings, isSandbox },
		openAccount,
		runtime,
	);
	const legs: [PreparedLeg, ...PreparedLeg[]] =
		sandboxRecipient === undefined
			? [await toLeg(first), ...(await inOrder(channels.slice(1), (channel) => toLeg(channel)))]
			: [await toLeg(first, sandboxRecipient)];

	const toRequest = (environment: Environment, secret: Uint8Array): ChannelRequest => ({
		legs: [legs[0](environment, secret), ...legs.slice(1).map((leg) => leg(environment, secret))],
		scope: toKeyScope(options, surroundings),
		key: toKeyChoice(parameters, { runId: run.runId, slot: run.slotOf(itemIndex) }),
		adoptNewestInSlot: parameters.deduplicateBy === 'execution' && run.recovers,
		links: { contactId, dealId },
		tags: [],
		origin: run.originOf(itemIndex),
		sandbox: isSandbox,
		policy: toPolicy(options),
	});
	return {
		options,
		warnings:
			sandboxRecipient === undefined
				? []
				: [`Sandbox: the message went to ${sandboxRecipient} on ${first}, and nowhere else.`],
		preview: (environment, secret) =>
			previewChannelMessage(toRequest(environment, secret), environment),
		send: (environment, secret) => sendChannelMessage(toRequest(environment, secret), environment),
		toOutput: toChannelOutput,
	};
}

/** Makes the message's leg on a channel; its files are read once for all of them. */
async function createLegMaker(
	context: IExecuteFunctions,
	{ attachments, attachmentsJson, subject, message, options, channel }: ChannelMessageParameters,
	{ itemIndex, readers, signal, isSandbox }: ItemSurroundings & { readonly isSandbox: boolean },
	openAccount: OpenAccount,
	runtime: Runtime,
) {
	const maxBytes = toMaxContentBytes(options);
	const entries = toAttachmentEntries(attachments, attachmentsJson);
	const files = await readAttachments(entries, readers, maxBytes);
	// A test run writes to its tester alone, who needs no look-up.
	const chooseScreening = isSandbox ? () => undefined : readScreeningChoice(context, itemIndex);

	return async (each: Channel, recipient = readRecipient(context, each, itemIndex)) => {
		const account = await openAccount(each, signal);
		const own = readChannelOptions(context, each, itemIndex);
		const input = {
			recipient,
			message,
			attachments: files,
			split: options.split,
			options: each === 'email' ? { subject } : own,
		};
		const { allowPrivateUrls: allowPrivate } = account;
		try {
			return account.prepare(input, {
				files: runtime.urlFiles({ allowPrivate, maxBytes }),
				maxBytes,
				chooseScreening,
			});
		} catch (error) {
			throw channel.length > 1 ? aboutChannel(each, error) : error;
		}
	};
}

/** Several channels have fields of the same name. */
function aboutChannel(channel: Channel, error: unknown): unknown {
	if (!isOutboxError(error)) return error;
	const { code, message, retry, details } = error;
	return new OutboxError(code, `For ${channel}: ${message}`, { retry, details });
}

/** One after another, so that the first that is wrong is the one that is named. */
async function inOrder<T, U>(
	items: readonly T[],
	work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
	const results: U[] = [];
	for (const item of items) results.push(await work(item));
	return results;
}

/** Items for the same recipient of the same channel keep their order. */
function readLanes(context: IExecuteFunctions, itemIndex: number): string[] {
	try {
		return readAddressees(context, itemIndex).flatMap(({ channel, recipient }) =>
			recipient === undefined ? [] : [`${channel} ${recipient}`],
		);
	} catch {
		// What is wrong with the item is said when its turn comes.
		return [];
	}
}

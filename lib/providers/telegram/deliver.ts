import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo, stoppedError } from '../hooks';
import type { TelegramAnswer, TelegramClient } from './client';
import { toPlace, type Place } from './conversation';
import { TELEGRAM, toNoAnswerError, toTelegramError, unreadableError } from './errors';
import { toPayload } from './payload';
import type { RefusedRequest } from './refusal';
import type { TelegramRequest } from './request';
import { toReceipt } from './response';

export interface Delivery {
	readonly client: TelegramClient;
	readonly clock: Clock;
}

/**
 * Sends one message with one call. A group that has become a supergroup refuses it and names its new
 * id; as nothing was sent then, the message goes there at once.
 *
 * @throws OutboxError that says truly whether the message may have left
 */
export async function deliver(
	{ request, earlier }: DeliverableStep<TelegramRequest>,
	hooks: DeliveryHooks,
	{ client, clock }: Delivery,
): Promise<Receipt> {
	const { signal } = hooks;
	if (signal.aborted) throw stoppedError(TELEGRAM);
	await client.ready();
	await commitTo(TELEGRAM, hooks);
	const place = toPlace(request, earlier);
	const first = await send(request, place, signal, client);
	const movedTo = newChatId(first);
	const answer =
		movedTo === undefined
			? first
			: await send(request, { ...place, chatId: movedTo }, signal, client);
	if (answer.kind === 'refusal') throw toTelegramError(answer.refusal, toRefused(request));
	const sentAt = clock.now();
	const receipt =
		answer.kind === 'result' && toReceipt(answer.result, { recipient: request.chatId, sentAt });
	if (!receipt) throw unreadableError();
	return receipt;
}

async function send(
	request: TelegramRequest,
	place: Place,
	signal: AbortSignal,
	client: TelegramClient,
): Promise<TelegramAnswer> {
	// Whatever was sent before this was refused.
	if (signal.aborted) throw stoppedError(TELEGRAM);
	return client
		.call(request.method, toPayload(request, place), signal)
		.catch((thrown: unknown): never => {
			throw toNoAnswerError(thrown);
		});
}

function newChatId(answer: TelegramAnswer): string | undefined {
	if (answer.kind !== 'refusal') return undefined;
	const { error_code: status, parameters } = answer.refusal;
	const id = status === 400 ? parameters.migrate_to_chat_id : undefined;
	return id === undefined ? undefined : String(id);
}

function toRefused(request: TelegramRequest): RefusedRequest {
	return request.method === 'sendMessage'
		? { parseMode: request.options.parseMode }
		: { field: request.field, byUrl: request.source.kind === 'url' };
}

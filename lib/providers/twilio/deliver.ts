import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo, stoppedError, type Service } from '../hooks';
import type { TwilioApi } from './api';
import { toFailedError } from './errors';
import { toEvidence } from './evidence';
import type { TwilioRequest } from './request';
import { readMessage, toReceipt, toStanding, type StoredMessage } from './response';

/** Pauses between looks at a message that is underway; the last one repeats. */
const POLL_PAUSES_MS: readonly number[] = [500, 1000, 2000, 3000];
const LAST_PAUSE_MS = 5000;

/** What a channel is served with. */
export interface ChannelAccess {
	readonly api: TwilioApi;
	readonly service: Service;
	readonly clock: Clock;
}

/**
 * Hands a message to Twilio in one call, and looks what becomes of it if that was asked for.
 * @throws OutboxError that says truly whether the message may have left
 */
export async function deliver(
	{ request, earlier }: DeliverableStep<TwilioRequest>,
	hooks: DeliveryHooks,
	access: ChannelAccess,
): Promise<Receipt> {
	const { api, service, clock } = access;
	const { signal } = hooks;
	if (signal.aborted) throw stoppedError(service);
	await commitTo(service, hooks, toEvidence(request, earlier));
	const created = await api((sdk) => sdk.messages.create(request.fields), readMessage, {
		signal,
		sends: request.uid,
	});
	const sentAt = clock.now();
	const message = await waitForStatus(created, request, signal, access);
	if (toStanding(message) === 'failed') {
		throw toFailedError(message.status, message.errorCode ?? undefined, service);
	}
	return toReceipt(message, { accepted: [request.recipient], sentAt });
}

/**
 * The message as it stands at the end of the wait. Twilio has taken it, so whatever ends the wait
 * early, a look that fails or a run that is stopped, does not change that.
 */
async function waitForStatus(
	created: StoredMessage,
	{ waitForStatusSeconds }: TwilioRequest,
	signal: AbortSignal,
	{ api, clock }: ChannelAccess,
): Promise<StoredMessage> {
	const until = clock.now() + waitForStatusSeconds * 1000;
	const { sid } = created;
	let message = created;
	try {
		for (let looks = 0; toStanding(message) === 'underway'; looks++) {
			const leftMs = until - clock.now();
			if (leftMs <= 0) break;
			await clock.sleep(Math.min(POLL_PAUSES_MS[looks] ?? LAST_PAUSE_MS, leftMs), signal);
			message = await api((sdk) => sdk.messages(sid).fetch(), readMessage, { signal });
		}
	} catch {
		return message;
	}
	return message;
}

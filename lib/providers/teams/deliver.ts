import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { toCallError, type CallContext } from '../../http/http-errors';
import { commitTo, stoppedError } from '../hooks';
import type { SendResult, TeamsClient } from './client';
import { TEAMS, toTeamsError } from './errors';
import type { TeamsOptions } from './options';
import type { TeamsRequest } from './request';
import { toReceipt } from './response';
import type { TeamsTokens } from './tokens';

export interface Bot {
	readonly options: TeamsOptions;
	readonly client: TeamsClient;
	readonly tokens: TeamsTokens;
	readonly clock: Pick<Clock, 'now'>;
}

/**
 * Sends one message by one call. Only a token that was refused is renewed, once, and the call
 * repeated: nothing was sent by it.
 *
 * @throws OutboxError that says truly whether the message may have left
 */
export async function deliver(
	{ request }: DeliverableStep<TeamsRequest>,
	hooks: DeliveryHooks,
	{ options, client, tokens, clock }: Bot,
): Promise<Receipt> {
	const { signal } = hooks;
	if (signal.aborted) throw stoppedError(TEAMS);
	const context = (): CallContext => ({ ...TEAMS, irreversible: true, now: clock.now() });
	const logIn = (refused?: string): Promise<string> =>
		tokens.get(options, client.requestToken, { signal, refused });
	const send = await client.open(signal);
	const post = async (token: string): Promise<SendResult> => {
		if (signal.aborted) throw stoppedError(TEAMS);
		return send(request, token).catch((thrown: unknown): never => {
			throw toCallError(thrown, context());
		});
	};

	const token = await logIn();
	await commitTo(TEAMS, hooks);
	let result = await post(token);
	if (result.refused?.status === 401) result = await post(await logIn(token));
	if (result.refused) throw toTeamsError(result.refused, context(), request);
	return toReceipt(result.accepted, request, context());
}

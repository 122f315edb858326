import { toFingerprint } from '../../core/fingerprint';
import { toScope, type KeyScope } from '../../core/scope';
import type { Origin } from '../../core/submission';
import type { Environment } from '../environment';
import { toKey, type KeyChoice } from '../key-choice';
import type { Links } from '../links';
import { checkAttachmentUrls } from '../load-attachments';
import type { SendPolicy } from '../policy';
import { send, type SendResult } from '../send';
import type { SendRequest } from '../send-request';
import type { Leg } from './leg';

export interface ChannelRequest {
	/** In the order in which they are tried. */
	readonly legs: readonly [Leg, ...Leg[]];
	readonly scope: KeyScope;
	readonly key: KeyChoice;
	/** @see SendRequest.adoptNewestInSlot */
	readonly adoptNewestInSlot: boolean;
	readonly links: Links;
	readonly tags: readonly string[];
	readonly origin: Origin;
	/** Whether this is a test run, whose keys live apart. */
	readonly sandbox: boolean;
	readonly policy: SendPolicy;
}

/**
 * Sends a message once, by the first of its channels that can.
 *
 * @throws OutboxError whose `delivery` says whether the message may have left
 */
export async function sendChannelMessage(
	request: ChannelRequest,
	environment: Environment,
): Promise<SendResult> {
	return send(toSendRequest(request), environment);
}

/**
 * The message as the ledger and the providers see it.
 * @throws OutboxError `validation_error` or `idempotency_key_invalid`
 */
export function toSendRequest(request: ChannelRequest): SendRequest {
	const { legs, links, tags, origin, policy, adoptNewestInSlot, sandbox } = request;
	for (const { attachments, files } of legs) checkAttachmentUrls(attachments, files);
	const fingerprint = toFingerprint({
		operation: 'channel.send',
		legs: legs.map(({ identity }) => identity),
	});
	const [first, ...others] = legs;
	const { provider } = first.route;
	const subject = legs.map((leg) => leg.subject).find((each) => each !== undefined);
	return {
		draft: {
			scope: toScope(request.scope, sandbox),
			key: toKey(request.key, fingerprint),
			fingerprint,
			operation: 'channel.send',
			provider: provider.id,
			account: provider.account,
			recipients: [...new Set(legs.flatMap(({ recipients }) => recipients))],
			...(subject !== undefined && { subject }),
			...links,
			tags: [...tags],
			origin,
		},
		adoptNewestInSlot,
		routes: [first.route, ...others.map(({ route }) => route)],
		policy,
	};
}

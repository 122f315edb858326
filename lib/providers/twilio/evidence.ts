import { canonicalText } from '../../core/canonical-json';
import { sha256Hex } from '../../core/fingerprint';
import type { Receipt } from '../../core/receipt';
import type { Evidence } from '../../core/submission';
import type { TwilioRequest } from './request';

/** What a message can be found again by. Its text itself is not kept. */
export interface Traces {
	/** As Twilio addresses the recipient. */
	readonly to: string;
	readonly sender: string;
	/** Of the text; absent where Twilio writes it, from a template. */
	readonly digest?: string;
	/** The ids of the submission's messages before this one. */
	readonly earlier: readonly string[];
}

export function toEvidence(
	{ fields }: TwilioRequest,
	earlier: readonly Pick<Receipt, 'id'>[],
): Evidence {
	const { to, from, messagingServiceSid = '', contentSid, body = '' } = fields;
	return {
		to,
		sender: from ?? messagingServiceSid,
		...(contentSid === undefined && { digest: digestOf(body) }),
		earlier: earlier.map(({ id }) => id).join(' '),
	};
}

/** Undefined where nothing was noted down. */
export function toTraces({ to, sender, digest, earlier = '' }: Evidence): Traces | undefined {
	if (to === undefined || sender === undefined) return undefined;
	return { to, sender, ...(digest !== undefined && { digest }), earlier: earlier.split(' ') };
}

/** What a trial account puts in front of every message. */
const TRIAL_NOTICE = /^Sent from your Twilio trial account - /;

/** The same for the text that we hand over and for the one that Twilio lists. */
export function digestOf(body: string): string {
	return sha256Hex(canonicalText(body.replace(TRIAL_NOTICE, '')).trim());
}

import { isOutboxError } from '../../core/errors';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';

/**
 * Somebody to look for, however they are written. Recipients are not always addresses: on other
 * channels they have ids.
 */
export function toRecipient(text: string): string {
	try {
		return toIdentity(parseMailbox(text, 'recipient').address);
	} catch (error) {
		if (isOutboxError(error)) return text.trim();
		throw error;
	}
}

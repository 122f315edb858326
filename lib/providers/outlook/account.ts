import { toIdentity } from '../../mail/identity';
import { toAccountId } from '../account-id';

/**
 * The account's id.
 * @param address the mailbox that sends, also where it is called `me` in the settings
 */
export function toOutlookAccountId(address: string): string {
	return toAccountId('outlook', toIdentity(address));
}

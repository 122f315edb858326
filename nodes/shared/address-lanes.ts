import type { IExecuteFunctions } from 'n8n-workflow';

import { parseMailboxes } from '../../lib/mail/addresses';
import { toIdentity } from '../../lib/mail/identity';
import { addressesParameter, readParameter } from './parameters';

/**
 * The lanes of an item's recipients: items for the same one keep their order.
 * @throws when a field is not valid
 */
export function readAddressLanes(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: readonly string[],
): string[] {
	const addresses = fields.flatMap((name) =>
		parseMailboxes(
			addressesParameter.parse(readParameter(context, name, itemIndex, '')) ?? [],
			name,
		),
	);
	return addresses.map(({ address }) => toIdentity(address));
}

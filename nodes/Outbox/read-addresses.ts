import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import type { Mailbox } from '../../lib/core/message';
import { parseMailbox, parseMailboxes } from '../../lib/mail/addresses';
import { toIdentity } from '../../lib/mail/identity';
import { parseInput } from '../../lib/mail/parse-input';
import { addressesParameter, readParameter } from '../shared/parameters';
import { requiredParameter, type OperationInput } from './operation';

type ItemInput = Pick<OperationInput, 'context' | 'itemIndex'>;

/**
 * The addresses of a parameter, normalised and each once.
 * @throws OutboxError `validation_error` on `addresses`
 */
export function readAddresses({ context, itemIndex }: ItemInput): readonly string[] {
	const { addresses } = parseInput(z.object({ addresses: addressesParameter }), {
		addresses: readParameter(context, 'addresses', itemIndex, ''),
	});
	const mailboxes = parseMailboxes(addresses ?? [], 'addresses');
	if (mailboxes.length > 0) return [...new Set(mailboxes.map(toAddressIdentity))];
	throw validationError(
		'addresses',
		'addresses is empty. Write at least one, like jane@example.com.',
	);
}

/**
 * The one address of a parameter.
 * @throws OutboxError `validation_error` on `address`
 */
export function readMailbox({ context, itemIndex }: ItemInput): Mailbox {
	const { address } = parseInput(z.object({ address: requiredParameter }), {
		address: readParameter(context, 'address', itemIndex, ''),
	});
	return parseMailbox(address, 'address');
}

function toAddressIdentity({ address }: Mailbox): string {
	return toIdentity(address);
}

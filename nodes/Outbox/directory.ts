import { requireDocuments } from '../../lib/outbox/backend-parts';
import { createAccounts, type DeliveringAccounts } from '../../lib/outbox/directory/accounts';
import { createContacts, type Contacts } from '../../lib/outbox/directory/contacts';
import { createSenders, type Senders } from '../../lib/outbox/directory/senders';
import { createSuppressions, type Suppressions } from '../../lib/outbox/directory/suppressions';
import type { OperationInput } from './operation';

/** What a store knows besides messages. */
export interface Directory {
	readonly suppressions: Suppressions;
	readonly contacts: Contacts;
	readonly senders: Senders;
	readonly accounts: DeliveringAccounts;
}

/** @throws OutboxError `store_unavailable` where the store keeps no directory */
export function openDirectory({
	environment: { backend, clock, ids },
	secret,
}: Pick<OperationInput, 'environment' | 'secret'>): Directory {
	const documents = requireDocuments(backend);
	return {
		suppressions: createSuppressions(documents, clock),
		contacts: createContacts(documents, clock),
		senders: createSenders(documents, { clock, ids, secret }),
		accounts: createAccounts(documents, clock),
	};
}

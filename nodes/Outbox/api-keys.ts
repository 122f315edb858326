import { requireDocuments } from '../../lib/outbox/backend-parts';
import { createApiKeys, type ApiKeys } from '../../lib/outbox/api/api-keys';
import type { OperationInput } from './operation';

/** @throws OutboxError `store_unavailable` where the store keeps no directory */
export function openApiKeys({
	environment: { backend, clock, ids },
	secret,
}: Pick<OperationInput, 'environment' | 'secret'>): ApiKeys {
	return createApiKeys(requireDocuments(backend), { clock, ids, secret });
}

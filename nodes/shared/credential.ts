import type { ICredentialDataDecryptedObject, INodeCredentialTestResult } from 'n8n-workflow';

import { isOutboxError, OutboxError } from '../../lib/core/errors';
import type { NodeContext } from './node-context';

/**
 * What the user filled into the credential that the node has chosen.
 * @param what that it connects, e.g. `mail account`
 * @throws OutboxError `insufficient_permissions` without a usable credential
 */
export async function readCredential(
	context: NodeContext,
	type: string,
	what: string,
): Promise<ICredentialDataDecryptedObject> {
	try {
		return await context.getCredentials(type);
	} catch (error) {
		throw noCredential(what, error);
	}
}

/** What n8n says of a credential that it lets people leave out. */
const NOT_CHOSEN = 'Node does not require credentials';

function noCredential(what: string, error: unknown): OutboxError {
	const said = error instanceof Error ? error.message : '';
	const reason = said === '' || said === NOT_CHOSEN ? '' : ` (${said})`;
	return new OutboxError(
		'insufficient_permissions',
		`No ${what} is connected${reason}. Choose a credential in the node, and check that you may use it.`,
		{ retry: 'after-fix' },
	);
}

/** What a credential's test says when it fails. */
export function toCredentialFault(error: unknown): INodeCredentialTestResult {
	const message = isOutboxError(error)
		? error.message
		: 'The test broke off for a reason that it did not foresee. Please report it.';
	return { status: 'Error', message };
}

import { validationError } from './errors';

/**
 * The namespace that an idempotency key lives in. One CRM event may drive two nodes, so by default
 * every node has its own.
 */
export type KeyScope =
	| { readonly kind: 'node'; readonly workflowId: string; readonly nodeId: string }
	| { readonly kind: 'workflow'; readonly workflowId: string }
	| { readonly kind: 'named'; readonly name: string };

const MAX_NAME_LENGTH = 128;

/**
 * The scope as the ledger stores it. Sandbox sends live apart, so that a test never uses up the
 * production key.
 * @throws OutboxError `validation_error` on `idempotency_scope`
 */
export function toScope(scope: KeyScope, sandbox: boolean): string {
	return `${sandbox ? 'sandbox:' : ''}${scopeName(scope)}`;
}

function scopeName(scope: KeyScope): string {
	switch (scope.kind) {
		case 'node':
			return `node:${scope.workflowId}/${scope.nodeId}`;
		case 'workflow':
			return `workflow:${scope.workflowId}`;
		case 'named': {
			const name = scope.name.trim();
			if (name === '' || name.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(name)) {
				throw validationError(
					'idempotency_scope',
					`A key namespace needs a name of 1 to ${MAX_NAME_LENGTH} printable characters.`,
				);
			}
			return `named:${name}`;
		}
	}
}

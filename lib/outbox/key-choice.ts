import type { Fingerprint } from '../core/fingerprint';
import { parseIdempotencyKey } from '../core/idempotency-key';

/** How a send is recognised when it comes again. */
export type KeyChoice =
	/** By the caller's own key, e.g. the id of the CRM event. */
	| { readonly kind: 'own'; readonly key: unknown }
	/** By its content: the same content to the same recipients is the same send. */
	| { readonly kind: 'content' }
	/**
	 * By its place in the execution: makes retries of one execution safe, and nothing else.
	 * `runId` is the id of the first execution of a chain of retries.
	 */
	| {
			readonly kind: 'execution';
			readonly runId: string;
			/** `run index:item index` */
			readonly slot: string;
	  };

/** @throws OutboxError `idempotency_key_invalid` */
export function toKey(choice: KeyChoice, fingerprint: Fingerprint): string {
	switch (choice.kind) {
		case 'own':
			return parseIdempotencyKey(choice.key);
		case 'content':
			return `content:${fingerprint}`;
		case 'execution':
			return `execution:${choice.runId}:${choice.slot}`;
	}
}

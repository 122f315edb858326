import { z } from 'zod/v4';

import type { DocumentStore, StoredDocument } from '../../core/document-store';
import type { Mailbox } from '../../core/message';
import type { Clock } from '../../core/ports';
import { createDocumentCodec, toDocumentKey } from './document-codec';
import { storedMailboxSchema } from './stored-mailbox';

const accountSchema = z.strictObject({
	queue: z.string(),
	account: z.string(),
	provider: z.string(),
	senders: z.array(storedMailboxSchema),
	registeredAt: z.number(),
	seenAt: z.number(),
});

/** An account whose worker has registered for a queue. */
export interface DeliveringAccount {
	readonly queue: string;
	readonly account: string;
	readonly provider: string;
	/** Who may send through it; the first is the default. */
	readonly senders: readonly Mailbox[];
	readonly registeredAt: number;
	/** When a worker last registered it. */
	readonly seenAt: number;
}

/** Every method fails with `store_unavailable` when the store cannot do its work. */
export interface DeliveringAccounts {
	/** Tells that a worker delivers through an account; registering again renews what is known. */
	register(account: Omit<DeliveringAccount, 'registeredAt' | 'seenAt'>): Promise<void>;
	/** All that were ever registered for a queue, by account. */
	list(queue: string): Promise<readonly DeliveringAccount[]>;
}

const COLLECTION = 'accounts';
const PAGE_SIZE = 1000;

export function createAccounts(
	documents: DocumentStore,
	clock: Pick<Clock, 'now'>,
): DeliveringAccounts {
	const codec = createDocumentCodec<DeliveringAccount>(COLLECTION, accountSchema.readonly());
	return {
		async register({ senders, ...account }) {
			const key = toDocumentKey(account.queue, account.account);
			const [known] = await documents.get(COLLECTION, [key]);
			const seenAt = clock.now();
			const registeredAt = known ? codec.parse(known).registeredAt : seenAt;
			const value = codec.toValue({ ...account, senders, registeredAt, seenAt });
			await documents.put(COLLECTION, [{ key, value }]);
		},
		async list(queue) {
			const prefix = toDocumentKey(queue, '');
			const found: StoredDocument[] = [];
			let after: string | undefined;
			do {
				const page = await documents.list(COLLECTION, {
					...{ prefix, limit: PAGE_SIZE },
					...(after !== undefined && { after }),
				});
				found.push(...page.documents);
				after = page.nextAfter;
			} while (after !== undefined);
			return found.map(codec.parse);
		},
	};
}

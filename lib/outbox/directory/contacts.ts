import { z } from 'zod/v4';

import type { DocumentStore } from '../../core/document-store';
import { mapInTurns } from '../../core/in-turns';
import type { Mailbox } from '../../core/message';
import type { Clock } from '../../core/ports';
import { toIdentity } from '../../mail/identity';
import { createDocumentCodec, findDocuments, inPortions } from './document-codec';
import { storedMailboxSchema } from './stored-mailbox';

const contactSchema = z.strictObject({
	email: z.string(),
	contactId: z.string(),
	from: storedMailboxSchema.optional(),
	replyTo: storedMailboxSchema.optional(),
	updatedAt: z.number(),
});

/** Somebody in a CRM, by address, and how email to them is to be sent. */
export interface Contact {
	/** Normalised. */
	readonly email: string;
	readonly contactId: string;
	/** The delivery route: who writes to them whatever the request says, and who gets their replies. */
	readonly from?: Mailbox | undefined;
	readonly replyTo?: Mailbox | undefined;
	readonly updatedAt: number;
}

export interface ContactPage {
	/** By address. */
	readonly contacts: readonly Contact[];
	readonly nextAfter?: string;
}

/**
 * The known contacts. Addresses may be given in any spelling.
 * Every method fails with `store_unavailable` when the store cannot do its work.
 */
export interface Contacts {
	/** Stores contacts, in place of those with the same addresses. */
	upsert(contacts: readonly Omit<Contact, 'updatedAt'>[]): Promise<void>;
	/** Those that are known, by normalised address. One look-up for up to 10,000 addresses. */
	find(emails: readonly string[]): Promise<ReadonlyMap<string, Contact>>;
	/** @returns how many there were */
	remove(emails: readonly string[]): Promise<number>;
	list(page: { readonly after?: string; readonly limit: number }): Promise<ContactPage>;
}

const COLLECTION = 'contacts';

export function createContacts(documents: DocumentStore, clock: Pick<Clock, 'now'>): Contacts {
	const codec = createDocumentCodec<Contact>(COLLECTION, contactSchema);
	return {
		async upsert(contacts) {
			const updatedAt = clock.now();
			const byEmail = new Map(
				contacts.map((contact) => {
					const email = toIdentity(contact.email);
					return [email, { key: email, value: codec.toValue({ ...contact, email, updatedAt }) }];
				}),
			);
			for (const portion of inPortions([...byEmail.values()])) {
				await documents.put(COLLECTION, portion);
			}
		},
		async find(emails) {
			const keys = [...new Set(await mapInTurns(emails, toIdentity))];
			const found = (await findDocuments(documents, COLLECTION, keys)).map(codec.parse);
			return new Map(found.map((contact) => [contact.email, contact]));
		},
		async remove(emails) {
			let removed = 0;
			for (const portion of inPortions([...new Set(emails.map(toIdentity))])) {
				removed += await documents.remove(COLLECTION, portion);
			}
			return removed;
		},
		async list(page) {
			const { documents: found, nextAfter } = await documents.list(COLLECTION, page);
			return { contacts: found.map(codec.parse), ...(nextAfter !== undefined && { nextAfter }) };
		},
	};
}

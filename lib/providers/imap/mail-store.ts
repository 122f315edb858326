import { createSecretKey } from 'node:crypto';

import type { MailStore } from '../../core/mail-store';
import type { Receipt } from '../../core/receipt';
import { listConversations } from './conversations';
import { readDraftReference } from './draft-reference';
import { draftMissing } from './errors';
import { findMessage } from './find-message';
import { findParent } from './find-parent';
import { findMailbox } from './mailboxes';
import { saveDraft } from './save-draft';
import { createDraftProvider } from './send-draft';
import { findInSent } from './sent-mailbox';
import { openMailboxes, type Store, type StoreOptions } from './store';
import { DRAFT_QUERY, openDraft, toStoredDraft } from './stored-draft';

export interface ImapMailStoreOptions extends StoreOptions {
	/** The installation's secret that Message-IDs derive from. */
	readonly secret: Uint8Array;
}

/** The mailboxes of an account whose mail is sent by SMTP. */
export function createImapMailStore(options: ImapMailStoreOptions): MailStore {
	const { id, account, owner, submit, clock } = options;
	const store: Store = {
		...openMailboxes(options),
		...{ owner, submit, clock, secret: createSecretKey(options.secret) },
	};
	const { mailboxes } = store.options;
	return {
		...{ id, account, owner },
		save: (draft, hooks) => saveDraft(store, draft, hooks),
		async find({ uid, reference, recipients }, signal) {
			const known = readDraftReference(reference);
			const found = await store.use(signal, async (session) => {
				const drafts = await findMailbox(session, 'drafts', mailboxes);
				const draft = await findMessage(session, drafts, known, DRAFT_QUERY);
				return draft ?? (await findInSent(session, store, known, { uid, recipients }));
			});
			if (!found) return { state: 'gone' };
			if (isReceipt(found)) return { state: 'sent', receipt: found };
			return { state: 'draft', draft: await toStoredDraft(found) };
		},
		async readAttachments(reference, signal) {
			const found = await store.use(signal, async (session) => {
				const drafts = await findMailbox(session, 'drafts', mailboxes);
				return findMessage(session, drafts, readDraftReference(reference), DRAFT_QUERY);
			});
			if (!found) throw draftMissing();
			return (await openDraft(found)).content.files;
		},
		remove: (reference, signal) =>
			store.use(signal, async (session) => {
				const drafts = await findMailbox(session, 'drafts', mailboxes);
				const known = readDraftReference(reference);
				const found = await findMessage(session, drafts, known, {}, 'write');
				if (found) await session.erase(found.place.uid);
				return found !== undefined;
			}),
		findParent: (reference, wanted) => findParent(store, reference, wanted),
		listConversations: (search, signal) => listConversations(store, search, signal),
		drafts: createDraftProvider(store, { id, account }),
	};
}

function isReceipt(found: object): found is Receipt {
	return 'status' in found;
}

import type { DraftReference, KnownDraft, MailStore } from '../../../../lib/core/mail-store';
import { toOutlookAccountId } from '../../../../lib/providers/outlook/account';
import { createOutlookMailStore } from '../../../../lib/providers/outlook/mail-store';
import { CONTEXT, OWNER } from '../../../contracts/mail-store/use';
import type { Folder, Item } from '../../../support/graph-fake/mailbox';
import { SECRET, startRig, type OutlookRig, type RigOptions } from './setup';

export interface StoreRig extends OutlookRig {
	readonly store: MailStore;
	/** All messages of the mailbox, the oldest first. */
	items(): readonly Item[];
	/** All that people would call drafts. */
	drafts(): readonly Item[];
	itemOf(reference: DraftReference): Item;
	move(reference: DraftReference, folder: Folder): void;
	/** Somebody deletes it for good. */
	purge(reference: DraftReference): void;
}

/** The mailbox `crm@example.com`, or one that is shared with it, as a mail store. */
export async function startStoreRig(options: Omit<RigOptions, 'user'> = {}): Promise<StoreRig> {
	const rig = await startRig({ ...options, user: OWNER });
	const address = options.mailbox ?? OWNER;
	const mailbox = rig.graph.mailbox(address);
	const itemOf = ({ draftId = '' }: DraftReference): Item => mailbox.find(draftId);
	return {
		...rig,
		store: createOutlookMailStore({
			...rig.client,
			account: toOutlookAccountId(address),
			owner: { address },
			secret: SECRET,
		}),
		items: () => mailbox.items,
		drafts: () => mailbox.items.filter((item) => item.isDraft && item.folder === 'Drafts'),
		itemOf,
		move: (reference, folder) => mailbox.move(itemOf(reference), folder),
		purge: (reference) => void mailbox.items.splice(mailbox.items.indexOf(itemOf(reference)), 1),
	};
}

/** A draft as our records know it. */
export function known(reference: DraftReference): KnownDraft {
	return { uid: CONTEXT.uid, reference, recipients: ['jane@example.net'] };
}

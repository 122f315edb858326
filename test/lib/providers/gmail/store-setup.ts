import type {
	DraftFate,
	DraftReference,
	MailStore,
	StoredDraft,
} from '../../../../lib/core/mail-store';
import { createGmailMailStore } from '../../../../lib/providers/gmail/mail-store';
import { parseGmailOptions } from '../../../../lib/providers/gmail/options';
import { CONTEXT } from '../../../contracts/mail-store/use';
import { SECRET, startRig, type GmailRig, type RigOptions } from './setup';

export interface StoreRig extends GmailRig {
	readonly store: MailStore;
	/** What became of the draft, as far as the store can tell. */
	find(reference: DraftReference): Promise<DraftFate>;
	/** The draft, which must be there. */
	draftOf(reference: DraftReference): Promise<StoredDraft>;
}

export const SIGNAL = (): AbortSignal => AbortSignal.timeout(20_000);

/** A fake Gmail with one account, and its mailbox as a store of drafts. */
export async function startStoreRig(options: RigOptions = {}): Promise<StoreRig> {
	const rig = await startRig(options);
	const { gmail, http, clock, mailbox } = rig;
	const store = createGmailMailStore({
		options: parseGmailOptions({ baseUrl: gmail.url }),
		mailbox: mailbox.address,
		secret: SECRET,
		http,
		clock,
	});
	const find = (reference: DraftReference) =>
		store.find({ uid: CONTEXT.uid, reference, recipients: [] }, SIGNAL());
	return {
		...rig,
		store,
		find,
		async draftOf(reference) {
			const fate = await find(reference);
			if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
			return fate.draft;
		},
	};
}

export function draftIdOf({ draftId = '' }: DraftReference): string {
	return draftId;
}

import type {
	DraftFate,
	DraftReference,
	DraftToSave,
	KnownDraft,
	MailStore,
	SaveHooks,
} from '../../core/mail-store';
import { readDraftFiles } from './draft-files';
import { createDraftSends } from './draft-sends';
import { deleteDraft, readWholeDraft } from './drafts';
import { listConversations } from './conversations';
import { draftMissingError, GMAIL } from './errors';
import { keepDraft, replaceDraft } from './kept-draft';
import { findParent } from './parent';
import { connect, type GmailProviderOptions } from './provider';
import { toReplyLookup } from './reply-lookup';
import { toGmailRequest } from './request';
import type { Connection } from './send-draft';
import { findSent } from './sent-mail';
import { readReference, toReference, toStoredDraft } from './stored-draft';

/** Keeps drafts in a Gmail mailbox, sends them, and finds what replies answer. */
export function createGmailMailStore(options: GmailProviderOptions): MailStore {
	const { account, owner, ...gmail } = connect(options);
	const { api } = gmail;
	return {
		id: GMAIL.provider,
		account,
		owner,
		save: (draft, hooks) => save(draft, hooks, options.secret, gmail),
		find: (known, signal) => findDraft(known, signal, gmail),
		readAttachments: (reference, signal) => readDraftFiles(api, readReference(reference), signal),
		remove: (reference, signal) => deleteDraft(api, readReference(reference), signal),
		findParent: (reference, search) => findParent(api, reference, { ...search, owner }),
		listConversations: (search, signal) => listConversations(api, search, signal),
		drafts: createDraftSends(account, gmail),
	};
}

async function save(
	{ email, context, lookup, replaces }: DraftToSave,
	hooks: SaveHooks,
	secret: Uint8Array,
	{ api }: Connection,
): Promise<DraftReference> {
	const replaced = replaces && readReference(replaces);
	const request = await toGmailRequest(email, context, { lookup: toReplyLookup(lookup), secret });
	const fence = replaced
		? await replaceDraft(api, request, replaced, hooks)
		: await keepDraft(api, request, hooks);
	if (!fence) throw draftMissingError();
	return toReference(fence);
}

/** Takes one call while the draft is there, and two once it is gone. */
async function findDraft(
	{ uid, reference }: KnownDraft,
	signal: AbortSignal,
	gmail: Connection,
): Promise<DraftFate> {
	const fence = readReference(reference);
	const draft = await readWholeDraft(gmail.api, fence, signal);
	if (draft) return { state: 'draft', draft: toStoredDraft(draft) };
	// Whoever sent it may have changed the recipients before, so the message itself is asked.
	const receipt = await findSent(gmail, fence, { uid }, signal);
	return receipt ? { state: 'sent', receipt } : { state: 'gone' };
}

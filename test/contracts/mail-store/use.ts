import { isOutboxError, type OutboxError } from '../../../lib/core/errors';
import type { DraftReference, MailStore, StoredDraft } from '../../../lib/core/mail-store';
import type { LoadedEmail } from '../../../lib/core/message';
import type { SubmissionContext } from '../../../lib/core/provider';
import type { Receipt } from '../../../lib/core/receipt';
import type { Evidence } from '../../../lib/core/submission';

export const OWNER = 'crm@example.com';

/** What every draft of the suite is made with, unless it says otherwise. */
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000d1',
	createdAt: Date.UTC(2026, 4, 1, 12),
	tags: [],
};

export const SIGNAL = (): AbortSignal => AbortSignal.timeout(20_000);

interface SaveOptions {
	readonly replaces?: DraftReference;
	readonly lookup?: MailStoreLookup;
}
type MailStoreLookup = Parameters<MailStore['save']>[0]['lookup'];

/** Saves a draft, and tells what was noted down of it on the way. */
export async function saveDraft(store: MailStore, email: LoadedEmail, options: SaveOptions = {}) {
	let remembered: DraftReference = {};
	const reference = await store.save(
		{ email, context: CONTEXT, ...options },
		{
			signal: SIGNAL(),
			remember: async (noted) => {
				remembered = { ...remembered, ...noted };
			},
		},
	);
	return { reference, remembered };
}

export function startOf(store: MailStore, email: LoadedEmail, signal: AbortSignal) {
	return store.save({ email, context: CONTEXT }, { signal, remember: async () => undefined });
}

/** Sends a draft as it was read, counting the commits and keeping what is noted down. */
export async function sendDraft(
	{ drafts }: MailStore,
	draft: StoredDraft,
	onCommit: () => Promise<void> = async () => undefined,
) {
	const [step] = await drafts.plan(draft, CONTEXT, undefined);
	if (!step) throw new Error('the plan has no step');
	let commits = 0;
	let evidence: Evidence = {};
	const result: { receipt?: Receipt; error?: OutboxError } = await drafts
		.deliver(
			{ ...step, evidence, earlier: [] },
			{
				signal: SIGNAL(),
				remember: async (noted) => {
					evidence = { ...evidence, ...noted };
				},
				commit: async (noted = {}) => {
					commits++;
					await onCommit();
					evidence = { ...evidence, ...noted };
				},
			},
		)
		.then(
			(receipt) => ({ receipt }),
			(error: unknown) => {
				if (!isOutboxError(error)) throw error;
				return { error };
			},
		);
	return { ...result, commits, evidence };
}

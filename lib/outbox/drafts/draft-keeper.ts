import type { Json } from '../../core/canonical-json';
import type { MailStore } from '../../core/mail-store';
import type { LoadedEmail } from '../../core/message';
import type { Clock } from '../../core/ports';
import type { Provider, SubmissionContext } from '../../core/provider';
import type { Evidence } from '../../core/submission';
import { toIdentity } from '../../mail/identity';
import { toAddresses } from '../email/suppress';
import type { Links } from '../links';
import type { DraftRecord, DraftRecords } from './draft-records';

export interface DraftKeeperOptions {
	readonly store: MailStore;
	readonly records: DraftRecords;
	readonly clock: Pick<Clock, 'now'>;
	readonly links: Links;
	readonly retentionMs: number;
}

interface KeepRequest {
	readonly email: LoadedEmail;
	readonly context: SubmissionContext;
	readonly lookup: Json | undefined;
}

/**
 * Puts drafts into a mailbox, as a provider of the ledger: a run that is repeated gets its first
 * draft again. Nothing leaves by it, so it never commits, and whatever broke off may be tried again.
 */
export function createDraftKeeper({
	store,
	records,
	clock,
	links,
	retentionMs,
}: DraftKeeperOptions): Provider<LoadedEmail, KeepRequest> {
	const save = async (
		{ email, context, lookup }: KeepRequest,
		evidence: Evidence,
		hooks: Parameters<MailStore['save']>[1],
	) => {
		const { uid } = context;
		const noted = Object.keys(evidence).length > 0;
		const earlier = noted
			? await store.find({ uid, reference: evidence, recipients: [] }, hooks.signal)
			: undefined;
		const replaces = earlier?.state === 'draft' ? earlier.draft.reference : undefined;
		return store.save({ email, context, lookup, ...(replaces && { replaces }) }, hooks);
	};

	return {
		id: store.id,
		account: store.account,
		async plan(email, context, lookup) {
			return [{ id: 'draft', request: { email, context, lookup } }];
		},
		async deliver({ request, evidence }, hooks) {
			const reference = await save(request, evidence, hooks);
			await hooks.remember(reference);
			const record = toRecord(request, reference);
			await records.add(record);
			return {
				...{ status: 'draft', id: record.uid, sentAt: clock.now() },
				...{ accepted: [], rejected: [] },
			};
		},
	};

	function toRecord(
		{ email, context: { uid, tags }, lookup }: KeepRequest,
		reference: Evidence,
	): DraftRecord {
		const now = clock.now();
		return {
			uid,
			...{ provider: store.id, account: store.account, mailbox: store.owner.address },
			reference,
			...(lookup !== undefined && lookup !== null && { lookup }),
			recipients: toAddresses(email).map(toIdentity),
			subject: email.subject,
			...links,
			tags: [...tags],
			state: 'draft',
			...{ createdAt: now, updatedAt: now, retentionMs },
		};
	}
}

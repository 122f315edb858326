import { toScope } from '../../core/scope';
import { toRoute, type SendRequest } from '../send-request';
import { toKey } from '../key-choice';
import type { Environment } from '../environment';
import { send, type SendResult } from '../send';
import { EMAIL_ROUTE, loadOutgoing, type EmailRequest } from '../email/send-email';
import { toEmailFingerprint } from '../email/email-fingerprint';
import { checkAttachmentUrls } from '../load-attachments';
import { toAddresses } from '../email/suppress';
import { toIdentity } from '../../mail/identity';
import type { MailStore } from '../../core/mail-store';
import { createDraftKeeper } from './draft-keeper';
import type { DraftRecord } from './draft-records';
import { openDraftRecords } from './open-draft';

export interface DraftRequest extends Omit<
	EmailRequest,
	'provider' | 'screening' | 'sandboxRecipient'
> {
	/** Where the draft is kept. */
	readonly store: MailStore;
}

export interface DraftResult extends SendResult {
	readonly record: DraftRecord;
}

/**
 * Puts a draft into a mailbox, once: the same key gets the same draft again. Whether its recipients
 * may be written to shows when it is sent.
 *
 * @throws OutboxError `store_unavailable` where the store keeps no drafts, or whatever `send` throws
 */
export async function createDraft(
	request: DraftRequest,
	environment: Environment,
): Promise<DraftResult> {
	const records = openDraftRecords(environment);
	const keeper = openKeeper(request, environment);
	const load: Parameters<typeof toRoute>[0]['load'] = async (signal, hooks) =>
		(await loadOutgoing({ ...request, provider: keeper }, signal, hooks)).email;
	const result = await send(
		{ ...toReservable(request), routes: [toRoute({ name: EMAIL_ROUTE, provider: keeper, load })] },
		// Without its store nobody would find the draft again.
		{ ...environment, unguarded: undefined },
	);
	return { ...result, record: await records.get(result.receipt.id) };
}

/** @throws OutboxError `store_unavailable` where the store keeps no drafts */
export function openKeeper(
	{ store, links, policy: { retentionMs } }: DraftRequest,
	environment: Environment,
): ReturnType<typeof createDraftKeeper> {
	const records = openDraftRecords(environment);
	return createDraftKeeper({ store, records, clock: environment.clock, links, retentionMs });
}

/** The draft as the ledger sees it. */
export function toReservable({
	email,
	store,
	scope,
	key,
	adoptNewestInSlot,
	links,
	tags,
	origin,
	files,
	completion,
	policy,
}: DraftRequest): Omit<SendRequest, 'routes'> {
	checkAttachmentUrls(email.attachments, files);
	const wish = { operation: 'draft.create', ...(completion && { completion: completion.wish }) };
	const fingerprint = toEmailFingerprint(email, store.account, wish);
	return {
		draft: {
			scope: toScope(scope, false),
			key: toKey(key, fingerprint),
			fingerprint,
			operation: 'draft.create',
			...{ provider: store.id, account: store.account },
			recipients: toAddresses(email).map(toIdentity),
			subject: email.subject,
			...links,
			tags: [...tags],
			origin,
		},
		adoptNewestInSlot,
		policy,
	};
}

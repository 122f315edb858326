import { isOutboxError, OutboxError, validationError } from '../../core/errors';
import { toFingerprint } from '../../core/fingerprint';
import type { DraftFate, MailStore, StoredDraft } from '../../core/mail-store';
import type { Provider } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { toScope } from '../../core/scope';
import type { Origin } from '../../core/submission';
import { toIdentity } from '../../mail/identity';
import { EMAIL_ROUTE } from '../email/send-email';
import type { Screening } from '../email/screening';
import { toAddresses } from '../email/suppress';
import type { Environment } from '../environment';
import { lookUp } from '../look-up';
import type { SendPolicy } from '../policy';
import { send, type SendResult } from '../send';
import { toRoute, type LoadHooks } from '../send-request';
import { toKnownDraft, type DraftRecord } from './draft-records';
import { DRAFT_SCOPE } from './draft-scope';
import { assertOwn, draftGone, openDraftRecords, toContentFacts } from './open-draft';

export interface SendDraftRequest {
	/** The one thing that is needed. */
	readonly uid: string;
	readonly store: MailStore;
	readonly origin: Origin;
	readonly screening?: Screening | undefined;
	readonly policy: SendPolicy;
}

export interface SentDraft extends SendResult {
	readonly record: DraftRecord;
}

/**
 * Sends a draft as it lies in the mailbox, once: sending it again gives the first result, and so
 * does a draft that somebody has sent by hand.
 *
 * @throws OutboxError `not_found` when there is no such draft any more; `validation_error` on
 * `draft_uid`, `to` or `subject`; `recipient_suppressed`; or whatever `send` throws
 */
export async function sendDraft(
	{ uid, store, origin, screening, policy }: SendDraftRequest,
	environment: Environment,
): Promise<SentDraft> {
	const records = openDraftRecords(environment);
	const record = await records.get(uid);
	assertOwn(record, store);
	const { recipients, subject, contactId, dealId, contextType, contextId, tags } = record;
	const result = await send(
		{
			draft: {
				scope: toScope(DRAFT_SCOPE, false),
				key: uid,
				fingerprint: toFingerprint({ operation: 'draft.send', account: store.account, uid }),
				operation: 'draft.send',
				...{ provider: store.id, account: store.account },
				...{ recipients, subject, contactId, dealId, contextType, contextId, tags, origin },
			},
			adoptNewestInSlot: false,
			routes: [
				toRoute({
					name: EMAIL_ROUTE,
					provider: createDraftSender(store.drafts, uid),
					load: (_signal, hooks) =>
						loadDraft(record, { store, screening, policy, environment, hooks }),
				}),
			],
			policy: {
				...policy,
				// A draft leaves once, whenever it is sent again.
				windowMs: Math.max(policy.windowMs, policy.retentionMs),
				// Whoever sends a refused draft again may have mended it in the mailbox.
				onRefused: 'send-again',
			},
		},
		// Without its store nobody knows whether it left before.
		{ ...environment, unguarded: undefined },
	);
	return { ...result, record: await noteSent(uid, environment) };
}

interface Loading {
	readonly store: MailStore;
	readonly screening: Screening | undefined;
	readonly policy: SendPolicy;
	readonly environment: Environment;
	readonly hooks: LoadHooks;
}

/** The draft as it lies in the mailbox now, fit to be sent; or what became of it. */
async function loadDraft(
	record: DraftRecord,
	{ store, screening, policy, environment, hooks }: Loading,
): Promise<Exclude<DraftFate, { state: 'gone' }>> {
	const fate = await lookUp(
		(signal) => store.find(toKnownDraft(record), signal),
		policy,
		environment,
	);
	if (fate.state === 'gone') throw draftGone(record);
	if (fate.state === 'draft') {
		const { recipients, subject } = toContentFacts(fate.draft);
		hooks.describe({ recipients, subject });
		assertComplete(fate.draft);
		await assertWelcome(fate.draft, screening);
	}
	return fate;
}

/** @throws OutboxError `validation_error` on what the draft lacks to be sent */
export function assertComplete({ to, cc, bcc, subject }: StoredDraft): void {
	if (to.length + cc.length + bcc.length === 0) {
		throw validationError(
			'to',
			'The draft has no recipients. Give it at least one, and try again.',
		);
	}
	if (subject.trim() === '') {
		throw validationError('subject', 'The draft has no subject. Give it one, and try again.');
	}
}

/**
 * A draft is somebody's own words to those people, so nobody is quietly taken out of it.
 * @throws OutboxError `recipient_suppressed`
 */
async function assertWelcome(draft: StoredDraft, screening: Screening | undefined): Promise<void> {
	if (!screening) return;
	const addresses = toAddresses(draft);
	const blocked = await screening(addresses);
	const first = addresses.find((address) => blocked.has(toIdentity(address)));
	if (first === undefined) return;
	const reason = blocked.get(toIdentity(first))?.reason ?? '';
	throw new OutboxError(
		'recipient_suppressed',
		`${first} must not be written to (${reason}), so the draft was not sent. Take the address out of the draft, or remove it from the suppressions.`,
		{ retry: 'after-fix', details: { field: 'to', reason } },
	);
}

type SenderRequest = { readonly receipt: Receipt } | { readonly draft: unknown };

/** Sends a draft; of one that was sent by hand it only tells. */
function createDraftSender(
	drafts: Provider<StoredDraft>,
	uid: string,
): Provider<Exclude<DraftFate, { state: 'gone' }>, SenderRequest> {
	return {
		id: drafts.id,
		account: drafts.account,
		async plan(fate, context) {
			if (fate.state === 'sent') return [{ id: 'email', request: { receipt: fate.receipt } }];
			const steps = await drafts.plan(fate.draft, { ...context, uid }, undefined);
			return steps.map(({ request, ...step }) => ({ ...step, request: { draft: request } }));
		},
		async deliver({ request, ...step }, hooks) {
			if ('receipt' in request) return request.receipt;
			return drafts.deliver({ ...step, request: request.draft }, hooks);
		},
		...(drafts.reconcile && {
			reconcile: (step, hooks) =>
				drafts.reconcile?.({ ...step, uid }, hooks) ?? Promise.resolve({ outcome: 'unknown' }),
		}),
	};
}

/** It has left, so a record that cannot be renewed is renewed with the next look at it. */
async function noteSent(uid: string, environment: Environment): Promise<DraftRecord> {
	const records = openDraftRecords(environment);
	const record = await records.get(uid);
	const sent: DraftRecord = { ...record, state: 'sent' };
	await records.swap(record, sent).catch((error: unknown) => {
		if (!isOutboxError(error)) throw error;
	});
	return sent;
}

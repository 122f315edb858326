import { OutboxError, validationError } from '../../core/errors';
import type { MailStore, StoredDraft } from '../../core/mail-store';
import type { Mailbox } from '../../core/message';
import { WAITING_STATES } from '../../core/message-rules';
import type { QueuedMessage } from '../../core/queued-message';
import { toIdentity } from '../../mail/identity';
import { requireDocuments, requireMessages, requireQueue } from '../backend-parts';
import { createAccounts } from '../directory/accounts';
import { toAddresses } from '../email/suppress';
import type { Environment } from '../environment';
import { upgradeNeeded } from '../queue/delivery-route';
import { createMessageUids } from '../queue/message-uid';
import { DEFAULT_STREAM } from '../queue/names';
import { checkSendTime } from '../queue/send-time';
import type { DraftRecord } from './draft-records';
import { assertThere, openDraft, openDraftRecords } from './open-draft';
import { assertComplete } from './send-draft';

export interface ScheduleRequest {
	readonly uid: string;
	readonly store: MailStore;
	/** When it is to be sent, in milliseconds since the epoch. */
	readonly at: number;
	/** Whose workers send it. */
	readonly queue: string;
}

const MAX_RACES = 5;

/**
 * Has a draft sent by a worker when its time has come, as it lies in the mailbox then. A time that
 * was given before no longer counts.
 *
 * @throws OutboxError `validation_error` on `planned_send_at`, or on what the draft lacks;
 * `not_found`; `upgrade_needed` when no worker ever delivered the queue from that mailbox
 */
export async function scheduleDraft(
	{ uid, store, at, queue }: ScheduleRequest,
	environment: Environment,
): Promise<DraftRecord> {
	checkSendTime(at, 'planned_send_at', environment.clock.now());
	const opened = await openDraft(uid, { store }, environment);
	const draft = assertThere(opened);
	assertComplete(draft);
	await assertDelivered(opened.record, queue, environment);
	let { record } = opened;
	for (let race = 0; race < MAX_RACES; race++) {
		if (record.state === 'planned' && record.plan?.at === at && record.plan.queue === queue) {
			return record;
		}
		const planned = await plan({ record, draft, store, at, queue }, environment);
		if (planned) return planned;
		record = await openDraftRecords(environment).get(uid);
	}
	throw changedMeanwhile(uid);
}

/**
 * Calls a planned send off, if there is one.
 * @throws OutboxError `idempotency_in_progress` while a worker is at it
 */
export async function callOff(record: DraftRecord, environment: Environment): Promise<void> {
	if (!record.plan) return;
	const messages = requireMessages(environment.backend);
	const { messageUid } = record.plan;
	await messages.change([messageUid], WAITING_STATES, { state: 'cancelled' });
	const [message] = await messages.find([messageUid]);
	if (message?.state !== 'sending') return;
	throw new OutboxError(
		'idempotency_in_progress',
		`A worker is sending draft ${record.uid} right now, so nothing was changed. Look at it again in a minute.`,
		{ retry: 'later', retryAfterMs: 60_000, details: { field: 'draft_uid' } },
	);
}

interface Plan extends Omit<ScheduleRequest, 'uid'> {
	readonly record: DraftRecord;
	readonly draft: StoredDraft;
}

/**
 * The message is stored before the record names it: a worker sends nothing that its draft's record
 * does not name, and what the record names is never lost.
 * @returns undefined when somebody else has changed the record meanwhile
 */
async function plan(
	{ record, draft, store, at, queue }: Plan,
	environment: Environment,
): Promise<DraftRecord | undefined> {
	const messages = requireMessages(environment.backend);
	await callOff(record, environment);
	const message = toMessage({ record, draft, store, at, queue }, environment);
	const { callUid, uid: messageUid } = message;
	await messages.add({ uid: callUid, content: NO_CONTENT, messages: [message] });
	const planned: DraftRecord = { ...record, state: 'planned', plan: { at, queue, messageUid } };
	if (!(await openDraftRecords(environment).swap(record, planned))) {
		await messages.change([messageUid], WAITING_STATES, { state: 'cancelled' });
		return undefined;
	}
	// What is stored is delivered in any case, only later.
	await requireQueue(environment.backend)
		.offer([message])
		.catch(() => undefined);
	return planned;
}

/** It lies in the mailbox, where people may edit it until it is sent. */
const NO_CONTENT = { subject: '', headers: {} };

function toMessage(
	{ record, draft, store, at, queue }: Plan,
	{ ids, clock }: Pick<Environment, 'ids' | 'clock'>,
): QueuedMessage {
	const callUid = ids.uid();
	const now = clock.now();
	const { contactId, dealId, tags, retentionMs, account, uid: draftUid } = record;
	const [first = store.owner.address] = toAddresses(draft);
	const [tag] = tags;
	return {
		...{ uid: createMessageUids(callUid)(0), callUid, index: 0 },
		...{ queue, account, draftUid },
		priority: 0,
		dueAt: Math.max(at, now),
		type: 'to',
		recipient: toIdentity(first),
		to: toStored(draft.to[0] ?? { address: first }),
		from: toStored(draft.from ?? store.owner),
		replyTo: [],
		...(contactId !== undefined && { contactId }),
		...(dealId !== undefined && { dealId }),
		...(tag !== undefined && { tag }),
		stream: DEFAULT_STREAM,
		...{ state: 'pending', attempts: 0, createdAt: now, updatedAt: now, retentionMs },
	};
}

function toStored({ address, name }: Mailbox): QueuedMessage['to'] {
	return { address, ...(name !== undefined && { name }) };
}

/** @throws OutboxError `upgrade_needed` */
async function assertDelivered(
	{ account, mailbox }: DraftRecord,
	queue: string,
	{ backend, clock }: Environment,
): Promise<void> {
	const accounts = await createAccounts(requireDocuments(backend), clock).list(queue);
	if (accounts.length === 0) throw upgradeNeeded(queue);
	if (accounts.some((each) => each.account === account)) return;
	throw validationError(
		'queue',
		`No worker of the queue ${queue} has ever delivered from the mailbox ${mailbox}, so nobody would send the draft. Publish a workflow with the trigger Outbox Delivery Worker for that mailbox, and try again.`,
	);
}

function changedMeanwhile(uid: string): OutboxError {
	return new OutboxError(
		'idempotency_in_progress',
		`Draft ${uid} is being changed by others at this moment, so it was not scheduled. Try again.`,
		{ retry: 'later', retryAfterMs: 1000, details: { field: 'draft_uid' } },
	);
}

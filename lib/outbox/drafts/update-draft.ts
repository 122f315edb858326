import { OutboxError } from '../../core/errors';
import type { MailStore, StoredDraft } from '../../core/mail-store';
import type { EmailMessage, LoadedAttachment, LoadedEmail } from '../../core/message';
import { uniqueRecipients } from '../../mail/recipients';
import { withDeadline } from '../deadline';
import type { Environment } from '../environment';
import { loadAttachments, type UrlFiles } from '../load-attachments';
import { lookUp } from '../look-up';
import type { SendPolicy } from '../policy';
import type { DraftRecord } from './draft-records';
import { assertThere, openDraft, openDraftRecords, type OpenedDraft } from './open-draft';

/** The parts of a draft to change; what is not given stays as it lies in the mailbox. */
export type DraftChanges = Partial<
	Pick<
		EmailMessage,
		| 'from'
		| 'to'
		| 'cc'
		| 'bcc'
		| 'replyTo'
		| 'subject'
		| 'html'
		| 'text'
		| 'headers'
		| 'attachments'
	>
>;

export interface UpdateDraftRequest {
	readonly uid: string;
	readonly store: MailStore;
	readonly changes: DraftChanges;
	readonly files: UrlFiles;
	readonly maxAttachmentBytes: number;
	readonly policy: SendPolicy;
}

/**
 * Writes a draft anew, what people have changed in the mailbox included. A planned time stays, and so
 * does the conversation that it belongs to. Headers of one's own do not: mailboxes do not show them.
 *
 * @throws OutboxError `not_found`; `validation_error` on `draft_uid` when it was sent;
 * `payload_too_large`
 */
export async function updateDraft(
	request: UpdateDraftRequest,
	environment: Environment,
): Promise<OpenedDraft> {
	const { uid, store, policy } = request;
	const opened = await openDraft(uid, { store, policy }, environment);
	const { record } = opened;
	const email = await merge(assertThere(opened), request, environment);
	const { lookup, tags, createdAt } = record;
	const replaces = opened.record.reference;
	let current = record;
	const keep = async (reference: DraftRecord['reference']): Promise<void> => {
		current = await note(current, { reference }, environment);
	};
	const remember = (noted: DraftRecord['reference']): Promise<void> =>
		keep({ ...current.reference, ...noted });
	const context = { uid, tags, createdAt };
	const draft = { email, context, replaces, ...(lookup !== undefined && { lookup }) };
	const reference = await withDeadline((signal) => store.save(draft, { signal, remember }), {
		timeoutMs: policy.timeoutMs,
		clock: environment.clock,
		outer: environment.signal,
	});
	// What was noted on the way, such as a draft to clear away, may be done with by now.
	await keep(reference);
	return openDraft(uid, { store, policy }, environment);
}

async function merge(
	draft: StoredDraft,
	{ store, changes, files, maxAttachmentBytes: maxBytes, policy }: UpdateDraftRequest,
	environment: Environment,
): Promise<LoadedEmail> {
	const { signal } = environment;
	const kept = (): Promise<readonly LoadedAttachment[]> =>
		draft.attachments.length === 0
			? Promise.resolve([])
			: lookUp((asked) => store.readAttachments(draft.reference, asked), policy, environment);
	const attachments = changes.attachments
		? await loadAttachments(changes.attachments, { files, maxBytes, signal })
		: await kept();
	const html = 'html' in changes ? changes.html : draft.html;
	const text = 'text' in changes ? changes.text : keptText(draft, changes);
	const { to, cc, bcc, dropped } = uniqueRecipients({
		...{ to: changes.to ?? draft.to, cc: changes.cc ?? draft.cc, bcc: changes.bcc ?? draft.bcc },
	});
	return {
		from: changes.from ?? draft.from ?? store.owner,
		...{ to, cc, bcc, dropped, attachments },
		replyTo: changes.replyTo ?? draft.replyTo,
		subject: changes.subject ?? draft.subject,
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		headers: changes.headers ?? {},
		warnings: [],
	};
}

/** The text beside an HTML body that is replaced says what the old one said. */
function keptText({ text }: StoredDraft, { html }: DraftChanges): string | undefined {
	return html === undefined ? text : undefined;
}

/** @throws OutboxError `idempotency_in_progress` when others change the draft at the same time */
async function note(
	record: DraftRecord,
	change: Partial<DraftRecord>,
	environment: Environment,
): Promise<DraftRecord> {
	const records = openDraftRecords(environment);
	const next = { ...record, ...change };
	if (await records.swap(record, next)) return records.get(record.uid);
	throw new OutboxError(
		'idempotency_in_progress',
		`Draft ${record.uid} is being changed by others at this moment. Look at it, and try again.`,
		{ retry: 'later', retryAfterMs: 1000, details: { field: 'draft_uid' } },
	);
}

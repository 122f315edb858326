import { validationError } from '../../lib/core/errors';
import { deleteDraft } from '../../lib/outbox/drafts/delete-draft';
import { toDraftOutput, toFullDraftOutput } from '../../lib/outbox/drafts/draft-output';
import { listDrafts } from '../../lib/outbox/drafts/list-drafts';
import { openDraft } from '../../lib/outbox/drafts/open-draft';
import { scheduleDraft } from '../../lib/outbox/drafts/schedule-draft';
import { updateDraft, type DraftChanges } from '../../lib/outbox/drafts/update-draft';
import type { Environment } from '../../lib/outbox/environment';
import { DEFAULT_QUEUE, parseName } from '../../lib/outbox/queue/names';
import type { Runtime } from '../shared/compose';
import type { MailAccount } from '../shared/mail-account';
import type { FileReaders } from '../shared/read-attachments';
import { toMaxContentBytes, toPolicy } from '../shared/send-options';
import type { OperationName } from './operations';
import type { DraftReplyParameters } from './read-parameters';
import { parseEmail } from './to-email';

/** What an operation on drafts works with. */
export interface DraftOperationInput {
	readonly parameters: DraftReplyParameters;
	readonly runtime: Runtime;
	readonly readers: FileReaders;
	readonly environment: Environment;
	readonly secret: Uint8Array;
	openAccount(): Promise<MailAccount>;
}

type DraftOperation = (input: DraftOperationInput) => Promise<readonly object[]>;

const DEFAULT_LIMIT = 50;

/** @throws OutboxError `validation_error` on `draft_uid` */
export function readUid({ draftUid }: Pick<DraftReplyParameters, 'draftUid'>): string {
	if (draftUid !== undefined) return draftUid;
	throw validationError('draft_uid', 'draft_uid is missing. Say which draft is meant.');
}

const openStore = async ({ openAccount, secret }: DraftOperationInput) =>
	(await openAccount()).openMailbox(secret);

export const DRAFT_OPERATIONS: Readonly<Partial<Record<OperationName, DraftOperation>>> = {
	async getDraft(input) {
		const store = await openStore(input);
		const uid = readUid(input.parameters);
		const { record, fate } = await openDraft(uid, { store }, input.environment);
		return [toFullDraftOutput(record, fate)];
	},

	async listDrafts(input) {
		const { contactId, dealId, contextType, contextId, state, limit } = input.parameters;
		const filter = {
			...{ contactId, dealId, contextType, contextId },
			state: state === 'any' ? undefined : state,
		};
		const store = await openStore(input);
		const how = { store, limit: limit ?? DEFAULT_LIMIT };
		const found = await listDrafts(filter, how, input.environment);
		return found.map(({ record, draft }) => toDraftOutput(record, draft?.threadId));
	},

	async scheduleDraft(input) {
		const { plannedSendAt: at, options } = input.parameters;
		if (at === undefined) {
			throw validationError('planned_send_at', 'planned_send_at is missing. Give a time to come.');
		}
		const uid = readUid(input.parameters);
		const queue = parseName(options.queue ?? DEFAULT_QUEUE, 'queue');
		const store = await openStore(input);
		return [toDraftOutput(await scheduleDraft({ uid, store, at, queue }, input.environment))];
	},

	async updateDraft(input) {
		const { parameters, runtime, environment } = input;
		const account = await input.openAccount();
		const { options } = parameters;
		const maxBytes = toMaxContentBytes(options);
		const { record, fate } = await updateDraft(
			{
				uid: readUid(parameters),
				store: account.openMailbox(input.secret),
				changes: await readChanges(input, account),
				files: runtime.urlFiles({ allowPrivate: account.allowPrivateUrls, maxBytes }),
				maxAttachmentBytes: maxBytes,
				policy: toPolicy(options),
			},
			environment,
		);
		return [toFullDraftOutput(record, fate)];
	},

	async deleteDraft(input) {
		const store = await openStore(input);
		const uid = readUid(input.parameters);
		return [toDraftOutput(await deleteDraft({ uid, store }, input.environment))];
	},
};

/** The fields that were filled in; an empty one leaves the draft's as it is. */
async function readChanges(
	{ parameters, readers }: DraftOperationInput,
	account: MailAccount,
): Promise<DraftChanges> {
	const email = await parseEmail('updateDraft', parameters, { account, readers });
	const { from, to, cc, bcc, replyTo, subject, html, text, headers, attachments } = email;
	return {
		...(parameters.from !== undefined && { from }),
		...(to.length > 0 && { to }),
		...(cc.length > 0 && { cc }),
		...(bcc.length > 0 && { bcc }),
		...(replyTo.length > 0 && { replyTo }),
		...(subject !== '' && { subject }),
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		...(Object.keys(headers).length > 0 && { headers }),
		...(attachments.length > 0 && { attachments }),
	};
}

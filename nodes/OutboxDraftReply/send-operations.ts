import { createDraft, type DraftRequest } from '../../lib/outbox/drafts/create-draft';
import { toDraftOutput } from '../../lib/outbox/drafts/draft-output';
import { toOutboundOutput } from '../../lib/outbox/drafts/outbound-output';
import { previewDraft, previewSendDraft } from '../../lib/outbox/drafts/preview-draft';
import { scheduleDraft } from '../../lib/outbox/drafts/schedule-draft';
import { sendDraft } from '../../lib/outbox/drafts/send-draft';
import { previewEmail } from '../../lib/outbox/email/preview-email';
import { createScreening } from '../../lib/outbox/email/screening';
import { sendEmail, type EmailRequest } from '../../lib/outbox/email/send-email';
import type { Environment } from '../../lib/outbox/environment';
import type { SendPolicy } from '../../lib/outbox/policy';
import { DEFAULT_QUEUE, parseName } from '../../lib/outbox/queue/names';
import { toReplyCompletion, type ReplyWish } from '../../lib/outbox/reply/reply';
import { toSendOutput } from '../../lib/outbox/send-output';
import type { MailAccount } from '../shared/mail-account';
import type { PreparedSend } from '../shared/run-sends';
import { toPolicy } from '../shared/send-options';
import type { OperationName } from './operations';
import { readUid } from './draft-operations';
import type { DraftReplyParameters } from './read-parameters';
import { checkAccount, toEmailRequest, toReplyWish, type Surroundings } from './to-email';

type Prepare = (
	parameters: DraftReplyParameters,
	surroundings: Surroundings & { readonly timeZone: string },
	operation: OperationName,
) => Promise<PreparedSend>;

/** Sends a new email, or a reply to one. */
const prepareEmail: Prepare = async (parameters, surroundings, operation) => {
	const { account, timeZone } = surroundings;
	const wish = toReplyWish(operation, parameters, timeZone);
	const unconnected = await toEmailRequest(operation, parameters, surroundings);
	const { policy } = unconnected;
	const connect = (environment: Environment, secret: Uint8Array): EmailRequest => {
		const provider = account.connect(secret);
		// A reply leaves from the mailbox of its conversation, whatever is given.
		if (!wish) checkAccount(parameters.fromAccountId, provider.account);
		return {
			...unconnected,
			provider,
			screening: toScreening(parameters, environment),
			...completion(wish, account, { policy, environment, secret }),
		};
	};
	return {
		options: parameters.options,
		warnings: unconnected.email.warnings,
		preview: async (environment, secret) => previewEmail(connect(environment, secret), environment),
		send: async (environment, secret) => sendEmail(connect(environment, secret), environment),
		toOutput: toOutboundOutput,
	};
};

/** Puts a draft into the mailbox, and plans its send where a time is given. */
const prepareDraft: Prepare = async (parameters, surroundings, operation) => {
	const { account, timeZone } = surroundings;
	const { plannedSendAt: at, options } = parameters;
	const queue = parseName(options.queue ?? DEFAULT_QUEUE, 'queue');
	const wish = toReplyWish(operation, parameters, timeZone);
	const unconnected = await toEmailRequest(operation, parameters, surroundings);
	const { policy } = unconnected;
	const connect = (environment: Environment, secret: Uint8Array): DraftRequest => {
		const store = account.openMailbox(secret);
		if (!wish) checkAccount(parameters.fromAccountId, store.account);
		return { ...unconnected, store, ...completion(wish, account, { policy, environment, secret }) };
	};
	let planned: Awaited<ReturnType<typeof scheduleDraft>> | undefined;
	return {
		// Without its store nobody would find the draft again.
		options: { ...options, onStoreUnavailable: 'fail' },
		warnings: unconnected.email.warnings,
		preview: async (environment, secret) => previewDraft(connect(environment, secret), environment),
		async send(environment, secret) {
			const request = connect(environment, secret);
			const result = await createDraft(request, environment);
			const { store } = request;
			const { uid } = result.record;
			planned =
				at === undefined
					? result.record
					: await scheduleDraft({ uid, store, at, queue }, environment);
			return result;
		},
		toOutput: (result, extra) => ({
			...(planned && toDraftOutput(planned, result.receipt.threadId)),
			...toSendOutput(result, extra),
		}),
	};
};

/** Sends a draft as it lies in the mailbox. */
const prepareSendDraft: Prepare = async (parameters, { account, run, itemIndex }) => {
	const uid = readUid(parameters);
	const { options } = parameters;
	return {
		options: { ...options, onStoreUnavailable: 'fail' },
		warnings: [],
		preview: async (environment, secret) =>
			previewSendDraft({ uid, store: account.openMailbox(secret) }, environment),
		send: async (environment, secret) =>
			sendDraft(
				{
					uid,
					store: account.openMailbox(secret),
					origin: run.originOf(itemIndex),
					screening: toScreening(parameters, environment),
					policy: toPolicy(options),
				},
				environment,
			),
		toOutput: (result, extra) => ({ draft_uid: uid, ...toOutboundOutput(result, extra) }),
	};
};

export const SEND_OPERATIONS: Readonly<Partial<Record<OperationName, Prepare>>> = {
	sendDraft: prepareSendDraft,
	sendNew: prepareEmail,
	reply: prepareEmail,
	replyAll: prepareEmail,
	createDraft: prepareDraft,
};

function completion(
	wish: ReplyWish | undefined,
	account: MailAccount,
	{
		policy,
		environment,
		secret,
	}: {
		readonly policy: SendPolicy;
		readonly environment: Environment;
		readonly secret: Uint8Array;
	},
): Pick<EmailRequest, 'completion'> {
	if (!wish) return {};
	const store = account.openMailbox(secret);
	return { completion: toReplyCompletion(wish, { store, policy, environment }) };
}

function toScreening({ options }: DraftReplyParameters, environment: Environment) {
	const { ignoreSuppressions, stream } = options;
	if (ignoreSuppressions) return undefined;
	return createScreening(
		environment,
		stream === undefined ? undefined : parseName(stream, 'stream'),
	);
}

import type { Json } from '../../core/canonical-json';
import type { EmailMessage, LoadedEmail, Mailbox } from '../../core/message';
import type { Provider } from '../../core/provider';
import { toScope, type KeyScope } from '../../core/scope';
import type { Origin, Submission } from '../../core/submission';
import { toIdentity } from '../../mail/identity';
import type { Environment } from '../environment';
import { toKey, type KeyChoice } from '../key-choice';
import type { Links } from '../links';
import type { SendPolicy } from '../policy';
import { send, type SendResult } from '../send';
import { toRoute, type LoadHooks, type SendRequest } from '../send-request';
import { toEmailFingerprint } from './email-fingerprint';
import { checkAttachmentUrls, type UrlFiles } from '../load-attachments';
import { loadScreened, type ScreenedEmail } from './load-screened';
import { toSandboxEmail } from './sandbox';
import type { Screening } from './screening';
import { toAddresses } from './suppress';

export interface EmailRequest {
	readonly email: EmailMessage;
	readonly provider: Provider<LoadedEmail>;
	readonly scope: KeyScope;
	readonly key: KeyChoice;
	/** @see SendRequest.adoptNewestInSlot */
	readonly adoptNewestInSlot: boolean;
	readonly links: Links;
	readonly tags: readonly string[];
	readonly origin: Origin;
	/** Set for a test run: gets the email in place of everyone else. */
	readonly sandboxRecipient?: Mailbox | undefined;
	readonly files: UrlFiles;
	/** The cap for all attachments of the email together. */
	readonly maxAttachmentBytes: number;
	/** Finds those who must not be written to; asked in every try, for a wish may be new. */
	readonly screening?: Screening | undefined;
	/** Set where a part of the email follows from something that has to be looked up, as in a reply. */
	readonly completion?: EmailCompletion | undefined;
	readonly policy: SendPolicy;
}

/** How an email becomes complete. */
export interface EmailCompletion {
	/** What the user asked for, as a part of the fingerprint. */
	readonly wish: Json;
	/** Called once the key is reserved, in every try. */
	complete(
		email: EmailMessage,
		hooks: LoadHooks,
		signal: AbortSignal | undefined,
	): Promise<EmailMessage>;
}

/** The route that emails go by. */
export const EMAIL_ROUTE = 'email';

/**
 * Sends an email once.
 *
 * @throws OutboxError whose `delivery` says whether the email may have left
 */
export async function sendEmail(
	request: EmailRequest,
	environment: Environment,
): Promise<SendResult> {
	return send(toSendRequest(request), environment);
}

/**
 * The email as the ledger and the provider see it.
 * @throws OutboxError `validation_error` or `idempotency_key_invalid`
 */
export function toSendRequest(request: EmailRequest): SendRequest {
	const { email, provider, sandboxRecipient, links, tags, origin, policy } = request;
	checkAttachmentUrls(email.attachments, request.files);
	const fingerprint = toEmailFingerprint(email, provider.account, request.completion?.wish);
	const outgoing = toOutgoing(email, request);
	return {
		draft: {
			scope: toScope(request.scope, sandboxRecipient !== undefined),
			key: toKey(request.key, fingerprint),
			fingerprint,
			operation: 'email.send',
			provider: provider.id,
			account: provider.account,
			...toDescription(outgoing),
			...links,
			tags: [...tags],
			origin,
		},
		adoptNewestInSlot: request.adoptNewestInSlot,
		routes: [toRoute({ name: EMAIL_ROUTE, provider, load: (...how) => load(request, ...how) })],
		policy,
	};
}

async function load(
	request: EmailRequest,
	signal: AbortSignal | undefined,
	hooks: LoadHooks,
): Promise<LoadedEmail> {
	const { email, suppressed } = await loadOutgoing(request, signal, hooks);
	hooks.leaveOut(suppressed);
	return email;
}

/**
 * The email as it leaves, complete. A test run writes to its tester alone, who needs no look-up.
 * @throws OutboxError as `loadScreened`, or as the completion
 */
export async function loadOutgoing(
	request: EmailRequest,
	signal: AbortSignal | undefined,
	hooks: LoadHooks = NO_RECORD,
): Promise<ScreenedEmail> {
	const { files, maxAttachmentBytes: maxBytes, sandboxRecipient, completion } = request;
	const complete = (await completion?.complete(request.email, hooks, signal)) ?? request.email;
	const outgoing = toOutgoing(complete, request);
	if (completion) hooks.describe(toDescription(outgoing));
	const screening = sandboxRecipient ? undefined : request.screening;
	return loadScreened(outgoing, { files, maxBytes, screening, signal });
}

/** What the record says of the email itself. */
function toDescription(email: EmailMessage): Pick<Submission, 'recipients'> & { subject: string } {
	return { recipients: toAddresses(email).map(toIdentity), subject: email.subject };
}

/** For whoever only wants to see what would be sent. */
const NO_RECORD: LoadHooks = {
	leaveOut: () => undefined,
	recall: () => undefined,
	keep: () => undefined,
	describe: () => undefined,
};

function toOutgoing(
	email: EmailMessage,
	{ sandboxRecipient }: Pick<EmailRequest, 'sandboxRecipient'>,
): EmailMessage {
	return sandboxRecipient ? toSandboxEmail(email, sandboxRecipient) : email;
}

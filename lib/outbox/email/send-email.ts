import type { EmailMessage, LoadedEmail, Mailbox } from '../../core/message';
import type { Provider } from '../../core/provider';
import { toScope, type KeyScope } from '../../core/scope';
import type { Origin, SuppressedRecipient } from '../../core/submission';
import { toIdentity } from '../../mail/identity';
import type { Environment } from '../environment';
import { toKey, type KeyChoice } from '../key-choice';
import type { Links } from '../links';
import type { SendPolicy } from '../policy';
import { send, type SendResult } from '../send';
import { toRoute, type LoadHooks, type SendRequest } from '../send-request';
import { toEmailFingerprint } from './email-fingerprint';
import { checkAttachmentUrls, loadAttachments, type UrlFiles } from '../load-attachments';
import { toSandboxEmail } from './sandbox';
import type { Screening } from './screening';
import { leaveOutSuppressed, toAddresses } from './suppress';

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
	readonly policy: SendPolicy;
}

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
	const fingerprint = toEmailFingerprint(email, provider.account);
	const outgoing = toOutgoing(request);
	return {
		draft: {
			scope: toScope(request.scope, sandboxRecipient !== undefined),
			key: toKey(request.key, fingerprint),
			fingerprint,
			operation: 'email.send',
			provider: provider.id,
			account: provider.account,
			recipients: toAddresses(outgoing).map(toIdentity),
			subject: outgoing.subject,
			...links,
			tags: [...tags],
			origin,
		},
		adoptNewestInSlot: request.adoptNewestInSlot,
		routes: [toRoute({ name: 'email', provider, load: (...how) => loadScreened(request, ...how) })],
		policy,
	};
}

async function loadScreened(
	request: EmailRequest,
	signal: AbortSignal | undefined,
	{ leaveOut }: LoadHooks,
): Promise<LoadedEmail> {
	const { email, suppressed } = await loadOutgoing(request, signal);
	leaveOut(suppressed);
	return email;
}

/**
 * The email as it leaves: without those who must not be written to, and with all its attachments at
 * hand. A test run writes to its tester alone, who needs no look-up.
 * @throws OutboxError `recipient_suppressed`, or on the field of the attachment that cannot be had
 */
export async function loadOutgoing(
	request: EmailRequest,
	signal: AbortSignal | undefined,
): Promise<{
	readonly email: LoadedEmail;
	readonly suppressed: readonly SuppressedRecipient[];
}> {
	const outgoing = toOutgoing(request);
	const { files, maxAttachmentBytes: maxBytes, sandboxRecipient } = request;
	const screening = sandboxRecipient ? undefined : request.screening;
	const blocked = (await screening?.(toAddresses(outgoing))) ?? new Map();
	const { email, suppressed } = leaveOutSuppressed(outgoing, blocked);
	const attachments = await loadAttachments(email.attachments, { files, maxBytes, signal });
	return { email: { ...email, attachments }, suppressed };
}

function toOutgoing({ email, sandboxRecipient }: EmailRequest): EmailMessage {
	return sandboxRecipient ? toSandboxEmail(email, sandboxRecipient) : email;
}

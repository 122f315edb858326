import type { EmailMessage, LoadedEmail, Mailbox } from '../../core/message';
import type { Provider } from '../../core/provider';
import { toScope, type KeyScope } from '../../core/scope';
import type { Origin } from '../../core/submission';
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
		routes: [toRoute({ name: 'email', provider, load: (...how) => load(request, ...how) })],
		policy,
	};
}

async function load(
	request: EmailRequest,
	signal: AbortSignal | undefined,
	{ leaveOut }: LoadHooks,
): Promise<LoadedEmail> {
	const { email, suppressed } = await loadOutgoing(request, signal);
	leaveOut(suppressed);
	return email;
}

/**
 * The email as it leaves. A test run writes to its tester alone, who needs no look-up.
 * @throws OutboxError as `loadScreened`
 */
export async function loadOutgoing(
	request: EmailRequest,
	signal: AbortSignal | undefined,
): Promise<ScreenedEmail> {
	const { files, maxAttachmentBytes: maxBytes, sandboxRecipient } = request;
	const screening = sandboxRecipient ? undefined : request.screening;
	return loadScreened(toOutgoing(request), { files, maxBytes, screening, signal });
}

function toOutgoing({ email, sandboxRecipient }: EmailRequest): EmailMessage {
	return sandboxRecipient ? toSandboxEmail(email, sandboxRecipient) : email;
}

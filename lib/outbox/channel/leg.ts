import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import type { ChatMessage } from '../../core/chat-message';
import type { Attachment, EmailMessage, LoadedEmail } from '../../core/message';
import type { Provider } from '../../core/provider';
import { toIdentity } from '../../mail/identity';
import { toAttachmentIdentity } from '../attachment-identity';
import { toEmailFingerprint } from '../email/email-fingerprint';
import { loadScreened } from '../email/load-screened';
import type { Screening } from '../email/screening';
import { loadAttachments, type UrlFiles } from '../load-attachments';
import { toRoute, type Route } from '../send-request';

/** One channel of a message, with its recipient. */
export interface Leg {
	/** Unique among the legs of a message, e.g. `slack`. */
	readonly channel: string;
	/** What the leg adds to the fingerprint. */
	readonly identity: Json;
	/** In the one form in which they are compared. */
	readonly recipients: readonly string[];
	readonly subject?: string;
	readonly text: string;
	readonly attachments: readonly Attachment[];
	/** Refuses URLs that are plainly not allowed. */
	readonly files: UrlFiles;
	readonly route: Route;
}

/** How a leg's files are brought to hand. */
export interface LegFiles {
	readonly files: UrlFiles;
	/** The cap for all of them together. */
	readonly maxBytes: number;
}

export interface ChatLegOptions<Options extends object, A extends Attachment> extends Pick<
	LegFiles,
	'files'
> {
	readonly channel: string;
	readonly message: ChatMessage<Options>;
	readonly provider: Provider<ChatMessage<Options, A>>;
	/**
	 * Makes the message what the provider takes: fetches the files behind URLs, or passes the URLs on
	 * where the service fetches them by itself.
	 */
	readonly load: (
		message: ChatMessage<Options>,
		signal: AbortSignal | undefined,
	) => Promise<ChatMessage<Options, A>>;
}

/** Made once, since to make it takes longer than to use it. */
const jsonSchema = z.json();

/** A message to a chat or a phone. */
export function toChatLeg<Options extends object, A extends Attachment>({
	channel,
	message,
	provider,
	files,
	load,
}: ChatLegOptions<Options, A>): Leg {
	const { recipient, text, split, options, attachments } = message;
	return {
		channel,
		identity: {
			channel,
			account: provider.account,
			recipient,
			text,
			split,
			// Options that were left out have no member.
			options: jsonSchema.parse(JSON.parse(JSON.stringify(options))),
			attachments: attachments.map(toAttachmentIdentity),
		},
		recipients: [recipient],
		text,
		attachments,
		files,
		route: toRoute({
			name: channel,
			provider,
			load: (signal) => load(message, signal),
			recipients: [recipient],
		}),
	};
}

/** A plain email. Whoever must not be written to is nobody that this leg can reach. */
export function toEmailLeg({
	channel,
	email,
	provider,
	files,
	maxBytes,
	screening,
}: LegFiles & {
	readonly channel: string;
	readonly email: EmailMessage;
	readonly provider: Provider<LoadedEmail>;
	/** Finds those who must not be written to; asked in every try, for a wish may be new. */
	readonly screening?: Screening | undefined;
}): Leg {
	const recipients = email.to.map(({ address }) => toIdentity(address));
	return {
		channel,
		identity: { channel, email: toEmailFingerprint(email, provider.account) },
		recipients,
		subject: email.subject,
		text: email.text ?? '',
		attachments: email.attachments,
		files,
		route: toRoute({
			name: channel,
			provider,
			load: async (signal, { leaveOut }) => {
				const loaded = await loadScreened(email, { files, maxBytes, screening, signal });
				leaveOut(loaded.suppressed);
				return loaded.email;
			},
			recipients,
		}),
	};
}

/** For services that take files only as bytes. */
export function fetchFiles<Options extends object>({ files, maxBytes }: LegFiles) {
	return async (message: ChatMessage<Options>, signal: AbortSignal | undefined) => ({
		...message,
		attachments: await loadAttachments(message.attachments, { files, maxBytes, signal }),
	});
}

import { toParts } from '../../chat/split-text';
import type { Pace, PlannedStep, SubmissionContext } from '../../core/provider';
import { toAddress, type TwilioChannel } from './channel';
import type { TwilioMessage } from './message';
import { isMessagingService } from './sender';
import { textLimit } from './text-limit';

/** One message for Twilio, the same for every attempt of a submission. */
export interface TwilioRequest {
	/** Our marker. It goes along with the request only: Twilio keeps nothing for us. */
	readonly uid: string;
	/** In E.164 form. */
	readonly recipient: string;
	readonly fields: TwilioFields;
	/** How long to look for a final status. */
	readonly waitForStatusSeconds: number;
}

/**
 * What goes over the wire, by the names that the SDK has for it: a text, files or both, or else a
 * template; from a sender of ours, or by a Messaging Service.
 */
export interface TwilioFields extends TwilioContent {
	/** With the channel's prefix. */
	readonly to: string;
	readonly from?: string;
	readonly messagingServiceSid?: string;
	readonly statusCallback?: string;
}

interface TwilioContent {
	readonly body?: string;
	readonly mediaUrl?: string[];
	readonly contentSid?: string;
	/** JSON. */
	readonly contentVariables?: string;
}

/** Who sends, and what is counted for it. */
export interface SendingAccount {
	readonly channel: TwilioChannel;
	readonly sender: string;
	readonly account: string;
}

/**
 * The messages that a message becomes. Twilio queues what comes too fast, so nothing is counted; the
 * account rests when Twilio asks for it.
 */
export function toSteps(
	message: TwilioMessage,
	{ uid }: SubmissionContext,
	{ channel, sender, account }: SendingAccount,
): readonly PlannedStep<TwilioRequest>[] {
	const { recipient, options } = message;
	const { statusCallback, waitForStatusSeconds, from = sender } = options;
	const pace: Pace = { buckets: [{ name: account, limits: [] }], rests: account };
	const envelope = {
		to: toAddress(channel, recipient),
		...(isMessagingService(from) ? { messagingServiceSid: from } : { from }),
		...(statusCallback !== undefined && { statusCallback }),
	};
	return toContents(message, channel).map(([id, content]) => {
		const fields = { ...envelope, ...content };
		return { id, request: { uid, recipient, fields, waitForStatusSeconds }, pace };
	});
}

type StepContent = readonly [id: string, content: TwilioContent];

function toContents(message: TwilioMessage, channel: TwilioChannel): readonly StepContent[] {
	const { text, attachments, split, options } = message;
	const { contentSid, contentVariables } = options;
	if (contentSid !== undefined) {
		const variables = contentVariables && { contentVariables: JSON.stringify(contentVariables) };
		return [['template', { contentSid, ...variables }]];
	}
	const urls = attachments.flatMap(({ source }) => (source.kind === 'url' ? [source.url] : []));
	const withText = channel === 'sms' ? urls.length : countCaptioned(message);
	const parts = toParts(text, textLimit(channel), split);
	const texts = parts.map((body, index): StepContent => {
		const id = parts.length === 1 ? 'text' : `part-${index + 1}`;
		const hasFiles = index === 0 && withText > 0;
		return [id, { body, ...(hasFiles && { mediaUrl: urls.slice(0, withText) }) }];
	});
	const files = urls.map((url, index): StepContent => [`file-${index + 1}`, { mediaUrl: [url] }]);
	return [...texts, ...files.slice(withText)];
}

/** What WhatsApp allows below a picture. */
const MAX_CAPTION_CHARACTERS = 1024;
/** Stickers (WebP), documents, sounds and contacts are shown without words. */
const CAPTIONED = /^(image\/(jpe?g|png)|video\/mp4)\b/i;

/**
 * How many files go with the text on WhatsApp, which takes one a message: the first one, where it is
 * shown with words below. Any other would swallow them, so the text goes ahead on its own.
 * @see https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
 */
function countCaptioned({ text, attachments: [first] }: TwilioMessage): number {
	const fits = first && CAPTIONED.test(first.contentType) && text.length <= MAX_CAPTION_CHARACTERS;
	return fits ? 1 : 0;
}

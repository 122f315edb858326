import type { Meaning } from '../../core/meaning';

/** This very message will not do; another one may. */
const never = (field: string, text: string): Meaning => ({
	code: 'provider_error',
	retry: 'never',
	text,
	field,
});

/** Somebody has to change something at Twilio or in the settings first. */
const fixable = (text: string, field?: string): Meaning => ({
	code: 'provider_error',
	retry: 'after-fix',
	text,
	...(field !== undefined && { field }),
});

const login = (text: string): Meaning => ({
	code: 'insufficient_permissions',
	retry: 'after-fix',
	text,
});

const tooFast = (text: string): Meaning => ({ code: 'rate_limited', retry: 'later', text });

/** Also what is found out by a look before anything is sent. */
export const CLOSED_WINDOW: Meaning = {
	code: 'conversation_required',
	retry: 'after-fix',
	field: 'recipient',
	text: 'The person has not written to the sender in the last 24 hours, and then WhatsApp takes templates only. Send a template (content_sid), or let the person write first.',
};
const NOT_A_RECIPIENT = 'The recipient is not a phone number that gets messages. Correct it.';
const NO_SENDER =
	'The sender (from) cannot send this: it does not belong to the Twilio account, or lacks the ability. Choose a sender that the Twilio Console shows for this channel.';
const NO_SERVICE =
	'The Messaging Service (from) does not exist in this account, or has no sender that fits. Check it in the Twilio Console.';
const NO_LOGIN =
	'The login was refused. Check the account SID and the auth token, or the API key and its secret, in the credential; a key belongs to one region.';
const NOT_ACTIVE = 'The Twilio account is suspended or closed. Look into the Twilio Console.';
const BAD_MEDIA =
	'Twilio could not fetch an attachment, or WhatsApp does not take its kind or size. Its URL must be public and answer with the right content type.';
const FILTERED =
	'The message was filtered by the carrier or by Twilio. Look at its content, and at the registration of the sender.';
const NOT_REGISTERED =
	'The sender (from) is not registered for messages to this country. Complete its registration in the Twilio Console.';
const REFUSED_CONTENT =
	'WhatsApp does not take the content of the message. Check it, or the template and its variables.';

/**
 * The errors of sending messages, those that Twilio answers at once and those that a message gets
 * later.
 * @see https://www.twilio.com/docs/api/errors
 */
export const MEANINGS: Readonly<Partial<Record<number, Meaning>>> = {
	// The account and its login.
	10001: login(NOT_ACTIVE),
	20003: login(NO_LOGIN),
	20005: login(NOT_ACTIVE),
	20006: login(
		'The login may not do this. Give the API key the permission to send and read messages.',
	),
	20008: login('Test credentials cannot do this. Use those of the live account.'),
	20404: fixable(
		'Twilio knows no such thing. Check the account SID and the base URL in the credential.',
	),
	30002: login(NOT_ACTIVE),
	70051: login('The API key lacks a permission. Give it the permission to send and read messages.'),
	// Pace.
	20429: tooFast('The account sends too fast. Try again later.'),
	21611: tooFast('Too many messages of the sender (from) are waiting at Twilio. Try again later.'),
	30001: tooFast('Too many messages of the sender (from) were waiting at Twilio. Try again later.'),
	30022: tooFast('The carrier takes no more from this sender now. Try again later.'),
	30023: tooFast('The carrier takes no more from this brand today. Try again tomorrow.'),
	63018: tooFast('WhatsApp takes no more from this sender now. Try again later.'),
	63038: tooFast(
		'The account has reached the number of messages that it may send a day. Ask Twilio for more, or try again tomorrow.',
	),
	// The recipient.
	21211: never('recipient', NOT_A_RECIPIENT),
	21217: never('recipient', NOT_A_RECIPIENT),
	21265: never('recipient', 'The recipient cannot be a short code. Correct it.'),
	21266: never(
		'recipient',
		'Recipient and sender (from) are the same number. Correct one of them.',
	),
	21408: fixable(
		'The account may not send to this country. Allow it in the Twilio Console (Messaging, Settings, Geo permissions).',
		'recipient',
	),
	21604: never('recipient', NOT_A_RECIPIENT),
	21608: fixable(
		'A trial account sends to verified numbers only. Verify the recipient in the Twilio Console, or upgrade the account.',
		'recipient',
	),
	21610: {
		code: 'recipient_suppressed',
		retry: 'never',
		field: 'recipient',
		text: 'The recipient has unsubscribed from this sender (STOP), and gets messages again only after sending START to it.',
	},
	21612: fixable(
		'The recipient cannot be reached from this sender. Choose another sender (from).',
		'from',
	),
	21614: never('recipient', 'The recipient is not a mobile number. Give one that gets messages.'),
	21635: never('recipient', 'The recipient is a landline. Give a mobile number.'),
	30003: fixable(
		'The phone was off or out of reach, or takes no such messages. Try again later, or use another channel.',
		'recipient',
	),
	30004: fixable(
		'The message was blocked: the recipient or the carrier takes none from this sender.',
		'recipient',
	),
	30005: never('recipient', 'The recipient’s number is unknown or no longer in use. Correct it.'),
	30006: never(
		'recipient',
		'The recipient is a landline, or its carrier cannot be reached. Give a mobile number.',
	),
	63003: never(
		'recipient',
		'The recipient cannot be reached on this channel. Check the number, or use another channel.',
	),
	63024: never(
		'recipient',
		'The recipient has no WhatsApp account under this number, or cannot get the message. Check the number, or use another channel.',
	),
	63032: fixable(
		'WhatsApp does not let this recipient get messages of businesses now. Use another channel.',
		'recipient',
	),
	63033: fixable(
		'The recipient has blocked messages of businesses. Use another channel.',
		'recipient',
	),
	63049: fixable(
		'WhatsApp chose not to deliver this marketing message to the recipient. Try again another day, or use another channel.',
		'recipient',
	),
	// The sender.
	21212: fixable(NO_SENDER, 'from'),
	21267: fixable(
		'A trial account cannot use an alphanumeric sender id (from). Use a phone number of the account, or upgrade it.',
		'from',
	),
	21603: fixable('The sender (from) is missing. Set it in the credential.', 'from'),
	21606: fixable(NO_SENDER, 'from'),
	21659: fixable(NO_SENDER, 'from'),
	21660: fixable(
		'The sender (from) belongs to another Twilio account. Use the credential of that one.',
		'from',
	),
	21661: fixable(NO_SENDER, 'from'),
	21701: fixable(NO_SERVICE, 'from'),
	21703: fixable(NO_SERVICE, 'from'),
	21704: fixable(NO_SERVICE, 'from'),
	21705: fixable(NO_SERVICE, 'from'),
	21910: fixable(
		'Sender (from) and recipient are not on the same channel. Use a WhatsApp sender for WhatsApp, and a phone number for SMS.',
		'from',
	),
	30032: fixable(NOT_REGISTERED, 'from'),
	30034: fixable(NOT_REGISTERED, 'from'),
	30035: fixable(NOT_REGISTERED, 'from'),
	63001: fixable(
		'The sender (from) is no longer connected to WhatsApp. Connect it again in the Twilio Console.',
		'from',
	),
	63007: fixable(
		'The sender (from) is no WhatsApp sender of the account. Register it in the Twilio Console, or use the number of the sandbox.',
		'from',
	),
	63015: fixable(
		'The recipient has not joined the WhatsApp sandbox, or the sandbox is in use for something else. Let the person send the join code first.',
		'recipient',
	),
	// The message.
	12300: fixable(BAD_MEDIA, 'attachments'),
	21602: never('message', 'The message is empty. Write something.'),
	21609: never(
		'status_callback',
		'The status callback is not a URL that Twilio can call. Correct it.',
	),
	21617: never(
		'message',
		'The message has more than 1,600 characters. Shorten it, or choose to split it.',
	),
	21619: never('message', 'The message is empty. Write something.'),
	21620: never('attachments', 'The URL of an attachment is not valid. Correct it.'),
	21623: never('attachments', 'There are too many attachments for one message.'),
	21654: never('content_sid', 'The content template is missing. Give its SID.'),
	21655: never(
		'content_sid',
		'There is no such content template in the account. Copy its SID from the Twilio Console.',
	),
	21656: never('content_variables', 'The variables do not fit the content template. Correct them.'),
	30007: fixable(FILTERED),
	30008: fixable('The carrier does not say why. Try again later, or use another channel.'),
	30019: never('attachments', 'The attachments are too big for the carrier. Make them smaller.'),
	30036: fixable('The message was not delivered within its time. Send it again.'),
	63005: never('message', REFUSED_CONTENT),
	63013: fixable(
		'The message broke a rule of WhatsApp, or the sender is restricted. Look into the Meta Business Manager.',
	),
	63016: CLOSED_WINDOW,
	63019: fixable(BAD_MEDIA, 'attachments'),
	63021: never('message', REFUSED_CONTENT),
	63027: fixable(
		'The template does not exist in WhatsApp in this language. Check it in the Twilio Console.',
		'content_sid',
	),
	63028: never(
		'content_variables',
		'The number of variables does not fit the template. Correct them.',
	),
	63040: fixable(
		'WhatsApp has rejected the template. Correct it in the Twilio Console.',
		'content_sid',
	),
	63041: fixable(
		'WhatsApp has paused the template because of complaints. Use another one.',
		'content_sid',
	),
	63042: fixable(
		'WhatsApp has disabled the template because of complaints. Use another one.',
		'content_sid',
	),
};

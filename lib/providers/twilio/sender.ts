import { validationError } from '../../core/errors';
import { toAddress, type TwilioChannel } from './channel';
import { parsePhoneNumber } from './phone-number';

const SERVICE_SID = /^MG[0-9a-f]{32}$/i;
/** @see https://www.twilio.com/docs/messaging/channels/sms/short-codes */
const SHORT_CODE = /^\d{3,8}$/;
/** @see https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id */
const ALPHANUMERIC = /^(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}$/;

/**
 * Reads who sends: a phone number of the account's, the SID of a Messaging Service, and for SMS also
 * a short code or an alphanumeric sender id.
 *
 * @returns it as Twilio has it, e.g. `whatsapp:+14155550100`
 * @throws OutboxError `validation_error` on `field`
 */
export function parseSender(text: string, channel: TwilioChannel, field: string): string {
	const sender = text.trim();
	if (SERVICE_SID.test(sender)) return sender;
	if (channel === 'whatsapp') return toAddress(channel, parsePhoneNumber(sender, field));
	if (/^whatsapp:/i.test(sender)) {
		throw validationError(
			field,
			`${field} is a WhatsApp sender, which sends no SMS. Give a phone number of the account that can.`,
		);
	}
	if (SHORT_CODE.test(sender) || ALPHANUMERIC.test(sender)) return sender;
	return parsePhoneNumber(sender, field);
}

/** Whether Twilio picks the number to send from. */
export function isMessagingService(sender: string): boolean {
	return SERVICE_SID.test(sender);
}

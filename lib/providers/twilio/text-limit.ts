import type { TextLimit } from '../../chat/split-text';
import { CHANNEL_NAMES, type TwilioChannel } from './channel';

/**
 * The same on both channels; error 21617 above. Counted in UTF-16 units, which is never less than
 * what Twilio counts.
 * @see https://www.twilio.com/docs/api/errors/21617
 */
export function textLimit(channel: TwilioChannel): TextLimit {
	return { max: 1600, name: CHANNEL_NAMES[channel] };
}

import type { Environment } from '../environment';
import { peek } from '../reserve';
import { toSendPreview, type SendPreview } from '../send-preview';
import type { Leg } from './leg';
import { toSendRequest, type ChannelRequest } from './send-channel-message';

/** What sending a channel message would do. */
export interface ChannelPreview extends SendPreview {
	/** In the order in which they would be tried. */
	readonly channels: readonly {
		readonly channel: string;
		readonly recipient: string;
		readonly account_id: string;
		readonly subject: string | null;
		readonly message: string;
		readonly attachments: readonly string[];
	}[];
}

/** Does everything that a send does before it reserves and sends, but for looking things up. */
export async function previewChannelMessage(
	request: ChannelRequest,
	environment: Environment,
): Promise<ChannelPreview> {
	const view = await peek(toSendRequest(request), environment);
	return { ...toSendPreview(view), channels: request.legs.map(toLegPreview) };
}

function toLegPreview({ channel, recipients, route, subject, text, attachments }: Leg) {
	return {
		channel,
		recipient: recipients.join(', '),
		account_id: route.provider.account,
		subject: subject ?? null,
		message: text,
		attachments: attachments.map(({ filename }) => filename),
	};
}

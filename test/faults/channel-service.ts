import type { Channel } from '../../nodes/OutboxChannelMessage/channels';
import { startChannelServices } from '../support/channel-services';
import type { LegAddress, Message } from './assignment';
import type { Fault, Service } from './services';
import { createStandIns, type Sending, type StandIn } from './stand-ins';

/** What is sent by channels, and which of its messages a run is about. */
export interface Dispatch {
	/** In the order in which they are tried. */
	readonly channels: readonly [Channel, ...Channel[]];
	/** The channel that the run is about; those before it refuse the message until they recover. */
	readonly about?: Channel;
	/** The request that the run is about; that for the first text unless given. */
	readonly sending?: Sending;
	/** What a user writes, but for the recipient. */
	readonly content?: object;
}

/** The channels' services together. */
export interface ChannelService extends Service {
	/** The one that the run is about. */
	readonly standIn: StandIn;
}

const TEXT = 'New deal just closed - congrats team!';

/** Starts the services of all channels, so that a message by a wrong one would be seen. */
export async function startChannelService({
	channels,
	about = channels[0],
	sending = { kind: 'text', nth: 1 },
	content = {},
}: Dispatch): Promise<ChannelService> {
	const services = await startChannelServices();
	const standIns = createStandIns(services);
	const toLeg = (channel: Channel): LegAddress => {
		const { credential, recipient } = standIns[channel];
		const options = channel === 'email' ? { subject: 'Deal won' } : {};
		return { channel, credential, input: { recipient, message: TEXT, options, ...content } };
	};
	const [first, ...others] = channels;
	const refusing = channels.slice(0, channels.indexOf(about));
	for (const channel of refusing) standIns[channel].setRefusing(true);
	const standIn = standIns[about];
	const { kind, nth } = sending;
	const message: Message = { by: 'channels', legs: [toLeg(first), ...others.map(toLeg)] };
	return {
		message,
		cuts: {
			'bytes partly out': {
				port: standIn.port,
				request: standIn.requestOf(kind),
				nth,
				through(port) {
					// Files have to go where Slack itself is.
					services.slack.uploadBase = `http://127.0.0.1:${port}`;
					const known = new RegExp(`\\b${standIn.port}\\b`, 'g');
					return JSON.parse(JSON.stringify(message).replace(known, String(port)));
				},
			},
		},
		// Files come after the text.
		messages: kind === 'file' ? nth + 1 : nth,
		standIn,
		sent: () => Object.values(standIns).flatMap((each) => each.sent()),
		drafts: () => 0,
		set fault(fault: Fault | undefined) {
			standIn.setFault(fault, sending);
		},
		recover() {
			services.slack.uploadBase = undefined;
			for (const channel of refusing) standIns[channel].setRefusing(false);
		},
		get violations() {
			const { slack, teams, telegram, twilio } = services;
			return [slack, teams, telegram, twilio].flatMap(({ violations }) => violations);
		},
		stop: () => services.stop(),
	};
}

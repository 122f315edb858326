import type { Channel } from '../../nodes/OutboxChannelMessage/channels';
import { PROVIDER_NAMES } from './assignment';
import { startChannelService } from './channel-service';
import { startService, type Service } from './services';

/** The channels to chats and phones. */
export const CHAT_CHANNELS = ['slack', 'teams', 'telegram', 'whatsapp', 'sms'] as const;

export const EVERY_PROVIDER = [...PROVIDER_NAMES, ...CHAT_CHANNELS] as const;
export type AnyProvider = (typeof EVERY_PROVIDER)[number];

/** Starts the provider's service, for a message by it alone. */
export function startProvider(provider: AnyProvider): Promise<Service> {
	switch (provider) {
		case 'smtp':
		case 'gmail':
		case 'outlook':
			return startService(provider);
		default:
			return startChannelService({ channels: [provider] });
	}
}

const CANNOT_BE_ASKED: readonly string[] = ['smtp', 'email', 'teams', 'telegram'];

/** Whether the service can be asked what became of a message. */
export function canBeAsked(provider: AnyProvider | Channel): boolean {
	return !CANNOT_BE_ASKED.includes(provider);
}

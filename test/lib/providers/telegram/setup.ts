import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { OutboxError } from '../../../../lib/core/errors';
import type { DeliveryHooks, Provider, SubmissionContext } from '../../../../lib/core/provider';
import type { Receipt } from '../../../../lib/core/receipt';
import {
	parseTelegramMessage,
	type TelegramMessage,
} from '../../../../lib/providers/telegram/message';
import { parseTelegramOptions } from '../../../../lib/providers/telegram/options';
import { createTelegramProvider } from '../../../../lib/providers/telegram/provider';
import type { TelegramRequest } from '../../../../lib/providers/telegram/request';
import type { DeliveredMessage } from '../../../support/telegram-fake/chats';
import { startTelegramFake, type TelegramFake } from '../../../support/telegram-fake/telegram-fake';

export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};

/** Chats that every rig's bot is in. */
export const PERSON = 4711;
export const GROUP = -815;
export const FORUM = -1001234567890;
export const CHANNEL = -1009876543210;

export type TelegramProvider = Provider<TelegramMessage, TelegramRequest>;

export interface TelegramRig {
	readonly telegram: TelegramFake;
	readonly provider: TelegramProvider;
	/** What the chat holds. */
	messagesIn(chatId: number): readonly DeliveredMessage[];
	/** Ends the fake, which fails if a request broke the description of the API. */
	stop(): Promise<void>;
}

/** A fake Telegram, and a provider that is connected to its bot. */
export async function startRig(fake: { readonly path?: string } = {}): Promise<TelegramRig> {
	const telegram = await startTelegramFake({ now: () => NOW, ...fake });
	telegram.chats.add({ id: PERSON, type: 'private' });
	telegram.chats.add({ id: GROUP, type: 'group', title: 'Sales' });
	telegram.chats.add({ id: FORUM, type: 'supergroup', title: 'Acme', topics: [7], closed: [] });
	telegram.chats.add({ id: CHANNEL, type: 'channel', title: 'News', username: 'AcmeNews' });
	return {
		telegram,
		provider: createProvider(telegram),
		messagesIn: (chatId) => telegram.chats.messages.filter((each) => each.chatId === chatId),
		async stop() {
			await telegram.stop();
			expect(telegram.violations).toEqual([]);
		},
	};
}

export function createProvider({
	url,
	token,
}: Pick<TelegramFake, 'url' | 'token'>): TelegramProvider {
	const options = parseTelegramOptions({ botToken: token, baseUrl: url });
	return createTelegramProvider({ options, clock: { now: () => NOW, sleep: async () => {} } });
}

/** A valid message; `changes` are a user's fields. */
export function message(changes: Readonly<Record<string, unknown>> = {}): TelegramMessage {
	return parseTelegramMessage({
		recipient: String(PERSON),
		message: 'The figures are better than anybody thought.\nYours, Ada',
		...changes,
	});
}

export function aFile(changes: Readonly<Record<string, unknown>> = {}) {
	const bytes = Buffer.from('%PDF-1.7 the figures');
	return { filename: 'figures.pdf', mime_type: 'application/pdf', bytes, ...changes };
}

/** Plans a message and delivers all its steps, as the use case does. */
export async function sendAll(
	provider: TelegramProvider,
	given: TelegramMessage,
	hooks: Partial<DeliveryHooks> = {},
): Promise<readonly Receipt[]> {
	const receipts: Receipt[] = [];
	for (const step of await provider.plan(given, CONTEXT, undefined)) {
		receipts.push(
			await provider.deliver(
				{ ...step, evidence: {}, earlier: [...receipts] },
				{
					signal: AbortSignal.timeout(20_000),
					commit: async () => undefined,
					remember: async () => undefined,
					...hooks,
				},
			),
		);
	}
	return receipts;
}

export async function errorOf(promise: Promise<unknown>): Promise<OutboxError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof OutboxError) return error;
		throw error;
	}
	throw new Error('it did not fail');
}

/** Where nothing listens. */
export async function unusedUrl(): Promise<string> {
	const probe = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => probe.once('listening', resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	return `http://127.0.0.1:${port}`;
}

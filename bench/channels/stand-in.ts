import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v4';

import { startChild } from '../support/child';
import { OUR_NUMBER, type ChatChannel } from './messages';

/** All services in one process of its own that takes every message at once. */
export interface StandIn {
	readonly accounts: Accounts;
	/** The same services, which take `SLOW_MS` for each answer. */
	readonly slowAccounts: Accounts;
	/** How many messages of a channel it has accepted so far. */
	count(channel: ChatChannel): Promise<number>;
	stop(): Promise<void>;
}

/** How long the slow ones take; the real ones take a hundred and more. */
export const SLOW_MS = 20;

/** Where the services are, and how to log in there. */
export type Accounts = ReturnType<typeof toAccounts>;

export async function startStandIn(): Promise<StandIn> {
	const child = await startChild({
		file: join(__dirname, 'stand-in-child.ts'),
		args: [String(SLOW_MS)],
		parse: (message) => z.object({ port: z.number() }).parse(message),
	});
	const url = `http://127.0.0.1:${child.ready.port}`;
	return {
		accounts: toAccounts(url),
		slowAccounts: toAccounts(`${url}/slow`),
		count: (channel) => child.ask(channel),
		stop: () => child.stop(),
	};
}

function toAccounts(url: string) {
	return {
		slack: { botToken: 'xoxb-bench', baseUrl: `${url}/slack` },
		teams: {
			appId: 'c9e8c047-2a74-40a2-b28a-b162d5f5327c',
			clientSecret: 'bench',
			tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
			serviceUrl: `${url}/teams`,
			loginUrl: `${url}/login`,
		},
		telegram: {
			botToken: '7012345678:AABench-token_that-opens_nothing00',
			baseUrl: `${url}/telegram`,
		},
		twilio: {
			accountSid: `AC${'0a'.repeat(16)}`,
			authToken: 'bench',
			baseUrl: `${url}/twilio`,
		},
	};
}

/** What a user would fill into the credentials, by their types. */
export function toCredentials({
	slack,
	teams,
	telegram,
	twilio,
}: Accounts): Readonly<Record<string, IDataObject>> {
	return {
		outboxSlackApi: slack,
		outboxTeamsBotApi: { ...teams, cloud: 'public' },
		outboxTelegramApi: { ...telegram, messagesPerSecond: 1000 },
		outboxTwilioApi: {
			...twilio,
			authentication: 'authToken',
			smsSender: OUR_NUMBER,
			whatsappSender: OUR_NUMBER,
		},
	};
}

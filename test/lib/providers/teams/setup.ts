import type { Clock } from '../../../../lib/core/ports';
import { OutboxError } from '../../../../lib/core/errors';
import type { DeliveryHooks, Provider, SubmissionContext } from '../../../../lib/core/provider';
import type { Receipt } from '../../../../lib/core/receipt';
import { parseTeamsMessage } from '../../../../lib/providers/teams/message';
import type { TeamsMessage } from '../../../../lib/providers/teams/message-options';
import { parseTeamsOptions } from '../../../../lib/providers/teams/options';
import { createTeamsProvider } from '../../../../lib/providers/teams/provider';
import type { TeamsRequest } from '../../../../lib/providers/teams/request';
import { createTeamsTokens, type TeamsTokens } from '../../../../lib/providers/teams/tokens';
import { startTeamsFake, type TeamsFake } from '../../../support/teams-fake/teams-fake';

export const APP_ID = 'c9e8c047-2a74-40a2-b28a-b162d5f5327c';
export const TENANT_ID = '72f988bf-86f1-41af-91ab-2d7cd011db47';
export const SECRET = 'q~8Q~very-secret_value+/=.4711';
export const CHANNEL = '19:693ecdb923ac4458a5c23661b505fc84@thread.tacv2';
export const GROUP_CHAT = '19:0d0a4ab5b7a04c2c9f6cd6f3bd3b1a3c@thread.v2';
export const PERSONAL_CHAT = 'a:17I0kl9EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSfOpzbfcAg2I_-';
export const THREAD = '1714564800000';
export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};

export type TeamsProvider = Provider<TeamsMessage, TeamsRequest>;

export interface TeamsRig {
	readonly teams: TeamsFake;
	readonly tokens: TeamsTokens;
	readonly provider: TeamsProvider;
	readonly clock: Clock & { pass(ms: number): void };
	/** Another provider on the same tokens. */
	connect(changes?: object): TeamsProvider;
	/** Ends the fake, which fails if a request broke Microsoft's descriptions. */
	stop(): Promise<void>;
}

/** A fake Teams with one bot in three conversations, and a provider that is connected to it. */
export async function startRig(): Promise<TeamsRig> {
	let now = NOW;
	const clock = {
		now: () => now,
		pass: (ms: number) => void (now += ms),
		sleep: () => Promise.reject(new Error('nothing sleeps here')),
	};
	const teams = await startTeamsFake(clock.now);
	teams.logins.register({ appId: APP_ID, tenantId: TENANT_ID, secret: SECRET });
	teams.conversations.add(CHANNEL, [APP_ID], [THREAD]);
	teams.conversations.add(GROUP_CHAT, [APP_ID], [THREAD]);
	teams.conversations.add(PERSONAL_CHAT, [APP_ID]);
	const tokens = createTeamsTokens(clock);
	const connect = (changes: object = {}) => {
		const { serviceUrl, loginUrl } = teams;
		const options = parseTeamsOptions({
			appId: APP_ID,
			clientSecret: SECRET,
			tenantId: TENANT_ID,
			serviceUrl: `${serviceUrl}/`,
			loginUrl,
			...changes,
		});
		return createTeamsProvider({ options, tokens, clock });
	};
	return {
		teams,
		tokens,
		clock,
		connect,
		provider: connect(),
		async stop() {
			await teams.stop();
			expect(teams.violations).toEqual([]);
		},
	};
}

export function message(changes: object = {}): TeamsMessage {
	return parseTeamsMessage({
		recipient: CHANNEL,
		message: 'The deal with **Lovelace** is worth 4711 pounds.',
		...changes,
	});
}

/** A card that the schema of Adaptive Cards takes. */
export const CARD = {
	type: 'AdaptiveCard',
	$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
	version: '1.5',
	body: [
		{ type: 'TextBlock', text: 'Deal won', weight: 'bolder', wrap: true },
		{ type: 'FactSet', facts: [{ title: 'Worth', value: '4711 pounds' }] },
	],
	actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://crm.example.com/deals/1' }],
};

export const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

/** Plans a message and delivers all its steps, one after another. */
export async function sendMessage(
	provider: TeamsProvider,
	sent: TeamsMessage = message(),
	hooks: Partial<DeliveryHooks> = {},
): Promise<readonly Receipt[]> {
	const receipts: Receipt[] = [];
	for (const step of await provider.plan(sent, CONTEXT, undefined)) {
		const receipt = await provider.deliver(
			{ ...step, evidence: {}, earlier: [...receipts] },
			{
				signal: AbortSignal.timeout(20_000),
				remember: async () => undefined,
				commit: async () => undefined,
				...hooks,
			},
		);
		receipts.push(receipt);
	}
	return receipts;
}

export async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<OutboxError> {
	try {
		await (typeof work === 'function' ? work() : work);
	} catch (error) {
		if (error instanceof OutboxError) return error;
		throw error;
	}
	throw new Error('it did not fail');
}

import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { toTeamsAccountId } from './account';
import { createTeamsClient } from './client';
import { deliver } from './deliver';
import { TEAMS } from './errors';
import type { TeamsMessage } from './message-options';
import type { TeamsOptions } from './options';
import { toTeamsSteps, type TeamsRequest } from './request';
import type { TeamsTokens } from './tokens';

export interface TeamsProviderOptions {
	readonly options: TeamsOptions;
	/** May be shared by all bots. */
	readonly tokens: TeamsTokens;
	readonly clock: Clock;
}

/**
 * Sends messages to conversations of Microsoft Teams in the name of a bot. Teams cannot be asked
 * afterwards what became of one.
 */
export function createTeamsProvider({
	options,
	tokens,
	clock,
}: TeamsProviderOptions): Provider<TeamsMessage, TeamsRequest> {
	const account = toTeamsAccountId(options);
	const bot = { options, tokens, clock, client: createTeamsClient({ options, clock }) };
	return {
		id: TEAMS.provider,
		account,
		plan: async (message, context) => toTeamsSteps(message, context, account),
		deliver: (step, hooks) => deliver(step, hooks, bot),
	};
}

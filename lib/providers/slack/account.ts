import { z } from 'zod/v4';

import { toAccountId } from '../account-id';
import { createSlackClient, type SlackClient } from './client';
import type { SlackOptions } from './options';

const identitySchema = z.object({
	team_id: z.string().min(1),
	user_id: z.string().min(1),
	team: z.string().optional(),
	bot_id: z.string().optional(),
});
export type SlackIdentity = z.infer<typeof identitySchema>;

/** Who sends: a bot in a workspace. */
export interface SlackAccount {
	/** The account's id. */
	readonly account: string;
	/** The workspace's name, for people. */
	readonly teamName: string;
}

/**
 * Asks whom the token stands for, which also tells whether it is good.
 * @throws OutboxError `insufficient_permissions` when it is not
 */
export async function readSlackAccount(
	options: SlackOptions,
	signal: AbortSignal,
): Promise<SlackAccount> {
	const { team_id, user_id, team } = await readIdentity(createSlackClient(options), signal);
	return { account: toAccountId('slack', `${team_id}/${user_id}`), teamName: team ?? team_id };
}

/** @see https://docs.slack.dev/reference/methods/auth.test */
export function readIdentity(client: SlackClient, signal: AbortSignal): Promise<SlackIdentity> {
	return client({ method: 'auth.test', scope: 'chat:write', answer: identitySchema }, signal);
}

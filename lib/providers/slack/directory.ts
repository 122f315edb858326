import { z } from 'zod/v4';

import { isOutboxError } from '../../core/errors';
import { createSlackClient } from './client';
import type { SlackOptions } from './options';

/** Whom a message may go to, for people to choose from. */
export interface DirectoryEntry {
	readonly name: string;
	readonly id: string;
}

export interface DirectoryPage {
	readonly results: readonly DirectoryEntry[];
	/** For the next page; absent on the last one. */
	readonly nextCursor?: string;
}

export interface DirectorySearch {
	/** A part of the name, in capitals or not; everything when it is left out. */
	readonly query?: string | undefined;
	readonly cursor?: string | undefined;
	readonly signal: AbortSignal;
}

/** Slack advises against more. */
const PAGE_SIZE = 200;
/** Slack cannot search, so pages without a match are passed over, but not without end. */
const MAX_PAGES = 10;

const pageFields = {
	response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
};

const channelsSchema = z.object({
	channels: z.array(
		z.object({ id: z.string(), name: z.string(), is_private: z.boolean().default(false) }),
	),
	...pageFields,
});

const usersSchema = z.object({
	members: z.array(
		z.object({
			id: z.string(),
			name: z.string(),
			deleted: z.boolean().default(false),
			is_bot: z.boolean().default(false),
			profile: z
				.object({ real_name: z.string().default(''), display_name: z.string().default('') })
				.optional(),
		}),
	),
	...pageFields,
});

/** Looks like a person in the list, but is Slack itself. */
const SLACKBOT = 'USLACKBOT';

/**
 * The channels that the bot can see: public ones, and private ones that it is a member of where the
 * scope groups:read allows it.
 *
 * @see https://docs.slack.dev/reference/methods/conversations.list
 */
export function listChannels(
	options: SlackOptions,
	search: DirectorySearch,
): Promise<DirectoryPage> {
	const client = createSlackClient(options);
	const read = (types: string, scope: string, cursor: string | undefined) =>
		client(
			{
				method: 'conversations.list',
				args: { types, exclude_archived: true, limit: PAGE_SIZE, cursor },
				scope,
				answer: channelsSchema,
			},
			search.signal,
		);
	return collect(search, async (cursor) => {
		const { channels, response_metadata: metadata } = await read(
			'public_channel,private_channel',
			'groups:read',
			cursor,
		).catch((error: unknown) => {
			if (!isMissingScope(error)) throw error;
			return read('public_channel', 'channels:read', cursor);
		});
		const entries = channels.map(({ id, name, is_private }) => ({
			name: `#${name}${is_private ? ' (private)' : ''}`,
			id,
		}));
		return { entries, next: metadata?.next_cursor };
	});
}

/**
 * The people of the workspace, without bots and without those who have left.
 * @see https://docs.slack.dev/reference/methods/users.list
 */
export function listUsers(options: SlackOptions, search: DirectorySearch): Promise<DirectoryPage> {
	const client = createSlackClient(options);
	return collect(search, async (cursor) => {
		const call = {
			method: 'users.list',
			args: { limit: PAGE_SIZE, cursor },
			scope: 'users:read',
			answer: usersSchema,
		};
		const { members, response_metadata: metadata } = await client(call, search.signal);
		const entries = members
			.filter(({ id, deleted, is_bot }) => !deleted && !is_bot && id !== SLACKBOT)
			.map(({ id, name, profile }) => {
				const shown = profile?.real_name || profile?.display_name;
				return { name: shown ? `${shown} (@${name})` : `@${name}`, id };
			});
		return { entries, next: metadata?.next_cursor };
	});
}

/** The next page that has a match. */
async function collect(
	{ query = '', cursor }: DirectorySearch,
	read: (
		cursor: string | undefined,
	) => Promise<{ readonly entries: readonly DirectoryEntry[]; readonly next: string | undefined }>,
): Promise<DirectoryPage> {
	const wanted = query.trim().toLowerCase();
	let position = cursor;
	for (let page = 1; ; page++) {
		const { entries, next } = await read(position);
		const results = entries.filter(({ name }) => name.toLowerCase().includes(wanted));
		if (!next) return { results };
		if (results.length > 0 || page === MAX_PAGES) return { results, nextCursor: next };
		position = next;
	}
}

function isMissingScope(error: unknown): boolean {
	return isOutboxError(error) && error.details.reason === 'missing_scope';
}

import { z } from 'zod/v4';

import { missingScope, SlackRefusal } from './slack-refusal';
import type { FakeChannel, FakeMessage, FakeWorkspace } from './workspace';

/** A call that was let in. */
export interface Invocation {
	readonly workspace: FakeWorkspace;
	readonly scopes: readonly string[];
	readonly parameters: Readonly<Record<string, string>>;
	/** Where the bytes of a file go. */
	uploadUrl(fileId: string): string;
}

type Method = (invocation: Invocation) => object;

const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;
const MAX_SECTION_TEXT = 3000;
const MAX_BLOCKS_TEXT = 13_000;

const blocksSchema = z.array(
	z.looseObject({
		type: z.string(),
		text: z.union([z.string(), z.looseObject({ text: z.string() })]).optional(),
	}),
);
const metadataSchema = z.strictObject({
	event_type: z.string(),
	event_payload: z.record(z.string(), z.unknown()),
});
const filesSchema = z.array(z.object({ id: z.string(), title: z.string().optional() }));

/** What each method does, by its name. */
export const METHODS: Readonly<Record<string, Method>> = {
	'auth.test': ({ workspace: { teamId, teamName, botUserId, botId } }) => ({
		url: 'https://acme.slack.com/',
		team: teamName,
		user: 'robot',
		team_id: teamId,
		user_id: botUserId,
		bot_id: botId,
		is_enterprise_install: false,
	}),
	'chat.postMessage'(invocation) {
		demand(invocation, 'chat:write');
		const { workspace, parameters, scopes } = invocation;
		const channel = workspace.visibleChannel(parameters['channel'] ?? '');
		if (channel.isArchived) throw new SlackRefusal('is_archived');
		if (!channel.isMember && !scopes.includes('chat:write.public')) {
			throw new SlackRefusal('not_in_channel');
		}
		const { text = '', blocks, thread_ts: threadTs, metadata } = parameters;
		if (text.trim() === '' && blocks === undefined) throw new SlackRefusal('no_text');
		if (blocks !== undefined) checkBlocks(blocks);
		if (threadTs !== undefined) workspace.thread(channel.id, threadTs);
		const message = workspace.say(channel.id, text.slice(0, MAX_TEXT), {
			...(blocks !== undefined && { blocks: JSON.parse(blocks) }),
			mrkdwn: parameters['mrkdwn'] !== 'false',
			...(threadTs !== undefined && { threadTs }),
			isBroadcast: parameters['reply_broadcast'] === 'true',
			...(metadata !== undefined && { metadata: readMetadata(metadata) }),
			botId: workspace.botId,
			wire: JSON.stringify(parameters),
		});
		return { channel: channel.id, ts: message.ts, message: show(message, false) };
	},
	'conversations.open'(invocation) {
		demand(invocation, 'im:write');
		const { id } = invocation.workspace.open(invocation.parameters['users'] ?? '');
		return { no_op: true, already_open: true, channel: { id } };
	},
	'conversations.history'(invocation) {
		const channel = readableChannel(invocation);
		return page(invocation, invocation.workspace.history(channel.id));
	},
	'conversations.replies'(invocation) {
		const channel = readableChannel(invocation);
		const ts = invocation.parameters['ts'] ?? '';
		return page(invocation, invocation.workspace.thread(channel.id, ts), ts);
	},
	'conversations.list'(invocation) {
		const types = (invocation.parameters['types'] ?? 'public_channel').split(',');
		if (types.includes('private_channel')) demand(invocation, 'groups:read');
		demand(invocation, 'channels:read');
		const shown = [...invocation.workspace.channels.values()]
			.filter(({ user }) => user === undefined)
			.filter(({ isPrivate, isMember }) => !isPrivate || isMember)
			.filter(({ isPrivate }) => types.includes(isPrivate ? 'private_channel' : 'public_channel'))
			.filter(
				({ isArchived }) => !isArchived || invocation.parameters['exclude_archived'] !== 'true',
			);
		const { part, more } = cut(invocation, shown);
		return {
			channels: part.map(({ id, name, isPrivate, isArchived, isMember }) => ({
				id,
				name,
				is_channel: true,
				is_private: isPrivate,
				is_archived: isArchived,
				is_member: isMember,
			})),
			...more,
		};
	},
	'users.list'(invocation) {
		demand(invocation, 'users:read');
		const { part, more } = cut(invocation, [...invocation.workspace.users.values()]);
		return {
			members: part.map(({ id, name, realName, isBot, isDeleted }) => ({
				id,
				name,
				deleted: isDeleted,
				is_bot: isBot,
				profile: { real_name: realName, display_name: '' },
			})),
			cache_ts: 1,
			...more,
		};
	},
	'files.getUploadURLExternal'(invocation) {
		demand(invocation, 'files:write');
		const { filename = '', length = '0' } = invocation.parameters;
		if (Number(length) === 0) throw new SlackRefusal('missing_argument');
		const { id } = invocation.workspace.addFile(filename, Number(length));
		return { upload_url: invocation.uploadUrl(id), file_id: id };
	},
	'files.completeUploadExternal'(invocation) {
		demand(invocation, 'files:write');
		const { workspace, parameters } = invocation;
		const { channel_id: channelId, thread_ts: threadTs } = parameters;
		const { data: named } = filesSchema.safeParse(JSON.parse(parameters['files'] ?? '[]'));
		if (!named) throw new SlackRefusal('invalid_arguments');
		const files = named.map(({ id, title }) => {
			const file = workspace.files.get(id);
			if (!file?.bytes || file.isShared) throw new SlackRefusal('file_not_found');
			return Object.assign(file, { title });
		});
		if (channelId !== undefined) {
			const channel = workspace.visibleChannel(channelId);
			if (!channel.isMember) throw new SlackRefusal('not_in_channel');
			if (threadTs !== undefined) workspace.thread(channel.id, threadTs);
			for (const file of files) file.isShared = true;
			workspace.say(channel.id, '', {
				files,
				botId: workspace.botId,
				...(threadTs !== undefined && { threadTs }),
				wire: JSON.stringify(parameters),
			});
		}
		return { files: files.map(({ id, title }) => ({ id, title })) };
	},
};

function demand({ scopes }: Invocation, scope: string): void {
	if (!scopes.includes(scope)) throw missingScope(scope, scopes);
}

function readableChannel(invocation: Invocation): FakeChannel {
	const channel = invocation.workspace.visibleChannel(invocation.parameters['channel'] ?? '');
	const kind = channel.user !== undefined ? 'im' : channel.isPrivate ? 'groups' : 'channels';
	demand(invocation, `${kind}:history`);
	if (!channel.isMember) throw new SlackRefusal('not_in_channel');
	return channel;
}

/** Messages of the wanted time, of which a thread's first one is shown always. */
function page(invocation: Invocation, messages: readonly FakeMessage[], parent?: string): object {
	const { oldest = '0', latest = 'Infinity', include_all_metadata: all } = invocation.parameters;
	const within = messages.filter(
		({ ts }) => ts === parent || (Number(ts) > Number(oldest) && Number(ts) < Number(latest)),
	);
	const { part, more } = cut(invocation, within);
	return {
		messages: part.map((message) => show(message, all === 'true')),
		has_more: more.response_metadata.next_cursor !== '',
		...more,
	};
}

/** Cursors are positions, which nobody outside need know. */
function cut<T>({ parameters }: Invocation, all: readonly T[]) {
	const { cursor = '', limit = '100' } = parameters;
	const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString().slice(5));
	const end = start + Number(limit);
	const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
	return { part: all.slice(start, end), more: { response_metadata: { next_cursor: next } } };
}

function show(message: FakeMessage, withMetadata: boolean): object {
	const { ts, text, blocks, threadTs, metadata, files, botId } = message;
	return {
		type: 'message',
		ts,
		text,
		...(blocks !== undefined && { blocks }),
		...(threadTs !== undefined && { thread_ts: threadTs }),
		...(botId !== undefined && { bot_id: botId, user: 'U0ROBOT001' }),
		...(withMetadata && metadata !== undefined && { metadata }),
		...(files.length > 0 && { upload: true, files: files.map(({ id, name }) => ({ id, name })) }),
	};
}

function readMetadata(text: string): unknown {
	const { data } = metadataSchema.safeParse(JSON.parse(text));
	if (!data) throw new SlackRefusal('invalid_metadata_format');
	return data;
}

function checkBlocks(text: string): void {
	const { data: blocks } = blocksSchema.safeParse(JSON.parse(text));
	if (!blocks) throw new SlackRefusal('invalid_blocks_format');
	if (blocks.length > MAX_BLOCKS) throw invalidBlocks('no more than 50 items allowed', '/blocks');
	if (text.length > MAX_BLOCKS_TEXT) throw new SlackRefusal('msg_blocks_too_long');
	for (const [index, { type, text: content }] of blocks.entries()) {
		const words = typeof content === 'object' ? content.text : '';
		if (type === 'section' && words.length > MAX_SECTION_TEXT) {
			throw invalidBlocks('must be less than 3001 characters', `/blocks/${index}/text/text`);
		}
		if (type === 'no_such_block')
			throw invalidBlocks('unsupported type: no_such_block', `/blocks/${index}/type`);
	}
}

function invalidBlocks(problem: string, pointer: string): SlackRefusal {
	const messages = [`[ERROR] ${problem} [json-pointer:${pointer}]`];
	return new SlackRefusal('invalid_blocks', { response_metadata: { messages } });
}

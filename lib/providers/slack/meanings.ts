import type { Meaning } from '../../core/meaning';

/** What one of Slack's error codes means for a send. */
export interface SlackMeaning extends Meaning {
	/** Whether Slack itself is not sure that nothing happened. */
	readonly ambiguous?: boolean;
}

type Meanings = Readonly<Record<string, SlackMeaning>>;

/** The same for several codes. */
function all(codes: readonly string[], meaning: SlackMeaning): Meanings {
	return Object.fromEntries(codes.map((code) => [code, meaning]));
}

/** The same but for what to do. */
function each(
	meaning: Omit<SlackMeaning, 'text'>,
	texts: Readonly<Record<string, string>>,
): Meanings {
	return Object.fromEntries(
		Object.entries(texts).map(([code, text]) => [code, { ...meaning, text }]),
	);
}

const LOGIN: Meanings = {
	...all(['invalid_auth', 'not_authed', 'token_expired', 'token_revoked'], {
		code: 'insufficient_permissions',
		retry: 'after-fix',
		text: 'The bot token is wrong, has expired or was revoked, or may not be used from this address. Copy it again from OAuth & Permissions in the settings of the app into the credential.',
	}),
	account_inactive: {
		code: 'insufficient_permissions',
		retry: 'after-fix',
		text: 'The app was removed from the workspace, or the workspace is closed. Install the app again and copy its new bot token into the credential.',
	},
};

const PERMISSIONS = each(
	{ code: 'insufficient_permissions', retry: 'after-fix' },
	{
		access_denied: 'The app may not do this. Ask an administrator of the workspace.',
		accesslimited: 'The workspace allows no access from this network. Ask its administrator.',
		app_access_restricted: 'The app is restricted. Ask an administrator of the workspace.',
		ekm_access_denied: 'Administrators have suspended posting. Ask them.',
		enterprise_is_restricted: 'The organisation does not allow this. Ask its administrator.',
		no_permission:
			'The app lacks the permission. Add the bot to the conversation with /invite, and check its scopes.',
		not_allowed_token_type:
			'This kind of token will not do. Use the Bot User OAuth Token, which begins with xoxb-.',
		org_login_required: 'The workspace moves to an organisation. Connect the app again afterwards.',
		team_access_not_granted: 'The token is not valid for this workspace. Install the app there.',
		two_factor_setup_required: 'The account must set up two-factor authentication first.',
	},
);

const MEMBERSHIP = each(
	{ code: 'insufficient_permissions', retry: 'after-fix', field: 'recipient' },
	{
		not_in_channel:
			'The bot is not a member of the channel. Add it there with /invite, or, for texts to public channels, give the app the scope chat:write.public.',
		restricted_action:
			'A setting of the workspace keeps the bot from posting there. Ask an administrator.',
		restricted_action_read_only_channel:
			'The channel is read-only. Choose another one, or ask an administrator.',
		restricted_action_thread_only_channel:
			'The channel takes answers in threads only. Give thread_ts, or choose another channel.',
		restricted_action_non_threadable_channel:
			'The channel has no threads. Send without thread_ts and without files, or choose another channel.',
		restricted_action_thread_locked:
			'The thread is locked. Answer another message, or ask an administrator.',
		posting_to_channel_denied: 'The bot may not post there. Ask an administrator.',
		channel_is_limited_access: 'The bot has no access to the channel. Ask an administrator.',
		messages_tab_disabled:
			'The app has its Messages tab switched off. Switch it on under App Home in the settings of the app.',
		user_not_visible: 'The bot may not see this user. Ask an administrator of the workspace.',
		invalid_user_combination:
			'This user belongs to another company and shares no channel with the bot. Add the bot to a shared one.',
	},
);

/** Somebody can make them right without changing the message. */
const UNREACHABLE = each(
	{ code: 'validation_error', retry: 'after-fix', field: 'recipient' },
	{
		channel_not_found:
			'There is no such conversation in the workspace, or it is one that the bot cannot see. Check the id in recipient; add the bot to a private channel with /invite.',
		invalid_channel:
			'There is no such conversation in the workspace. Check the id in recipient, and add the bot there with /invite.',
		is_archived: 'The channel is archived. Choose another one, or restore it in Slack.',
		user_disabled: 'This user is deactivated. Choose another one, or a channel.',
	},
);

const WRONG_RECIPIENT = each(
	{ code: 'validation_error', retry: 'never', field: 'recipient' },
	{
		user_not_found: 'There is no such user in the workspace. Check the id in recipient.',
		users_not_found: 'There is no such user in the workspace. Check the id in recipient.',
		cannot_dm_bot: 'Bots cannot write to one another. Choose a person or a channel.',
		method_not_supported_for_channel_type:
			'This kind of conversation takes no messages. Choose a channel or a person.',
	},
);

const CONTENT: Meanings = {
	...each(
		{ code: 'validation_error', retry: 'never', field: 'message' },
		{
			no_text: 'The message is empty. Write a text or give blocks.',
			msg_too_long: 'The message is too long. Shorten it.',
		},
	),
	...each(
		{ code: 'validation_error', retry: 'never', field: 'blocks' },
		{
			invalid_blocks: 'The blocks are not valid. Try them in the Block Kit Builder.',
			invalid_blocks_format: 'The blocks are not valid. Try them in the Block Kit Builder.',
			msg_blocks_too_long:
				'The blocks are too long together: Slack takes about 13,000 characters. Shorten them, or send several messages.',
			too_many_contact_cards: 'There are too many contact cards. Send several messages.',
		},
	),
	...each(
		{ code: 'validation_error', retry: 'never', field: 'thread_ts' },
		{
			cannot_reply_to_message: 'This message can have no answers. Choose another one.',
			invalid_thread_ts: 'There is no such message in the conversation. Check thread_ts.',
			message_not_found: 'There is no such message in the conversation. Check thread_ts.',
			thread_not_found: 'There is no such message in the conversation. Check thread_ts.',
		},
	),
};

const FILES: Meanings = {
	...each(
		{ code: 'insufficient_permissions', retry: 'after-fix', field: 'attachments' },
		{
			file_uploads_disabled: 'The workspace allows no files. Ask an administrator.',
			file_uploads_except_images_disabled:
				'The workspace allows images only. Send a link to the file instead.',
			file_type_not_allowed:
				'The workspace does not allow this type of file. Send a link to it instead.',
			slack_connect_blocked_file_type:
				'This type of file may not go to a channel that is shared with other companies. Send a link to it instead.',
			slack_connect_file_upload_sharing_blocked:
				'No files may go to a channel that is shared with other companies. Send a link instead.',
			storage_limit_reached: 'The storage of the workspace is full. Delete old files.',
		},
	),
	file_upload_size_restricted: {
		code: 'payload_too_large',
		retry: 'never',
		field: 'attachments',
		text: 'The file is too big for the workspace. Send a link to it instead.',
	},
	malware_detected: {
		code: 'validation_error',
		retry: 'never',
		field: 'attachments',
		text: 'Slack takes the file for malware. Leave it out.',
	},
	file_not_found: {
		code: 'provider_error',
		retry: 'later',
		text: 'The uploaded file has vanished before it was shared; try again.',
	},
};

const PASSING: Meanings = {
	...all(['ratelimited', 'rate_limited', 'message_limit_exceeded'], {
		code: 'rate_limited',
		retry: 'later',
		text: 'The app, or the workspace, sends too fast; try again later.',
	}),
	...all(
		['service_unavailable', 'request_timeout', 'team_added_to_org', 'external_channel_migrating'],
		{ code: 'provider_error', retry: 'later', text: 'Slack cannot take it right now; try later.' },
	),
	// Their descriptions say that a part may have been done.
	...all(['internal_error', 'fatal_error', 'file_update_failed'], {
		code: 'provider_error',
		retry: 'later',
		text: 'Slack has a fault of its own; try again later.',
		ambiguous: true,
	}),
};

const MEANINGS: Meanings = {
	...LOGIN,
	...PERMISSIONS,
	...MEMBERSHIP,
	...UNREACHABLE,
	...WRONG_RECIPIENT,
	...CONTENT,
	...FILES,
	...PASSING,
};

/**
 * What a code means; undefined for one that is not known.
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 * @see https://docs.slack.dev/reference/methods/files.completeUploadExternal
 * @see https://docs.slack.dev/reference/methods/conversations.open
 */
export function meaningOf(code: string): SlackMeaning | undefined {
	return Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
}

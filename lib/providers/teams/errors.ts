import { OutboxError } from '../../core/errors';
import type { Meaning } from '../../core/meaning';
import { toHttpError, type CallContext } from '../../http/http-errors';
import type { Service } from '../hooks';
import { toWords, type TeamsAnswer } from './answer';
import type { TeamsRequest } from './request';

export const TEAMS: Service = { provider: 'teams', name: 'Microsoft Teams' };

const NOT_INSTALLED: Meaning = {
	code: 'conversation_required',
	retry: 'after-fix',
	text: 'The bot is not in this conversation. Add its app to the team, group chat or personal chat, or let somebody write to it there first.',
};
const UNKNOWN_CONVERSATION: Meaning = {
	code: 'conversation_required',
	retry: 'after-fix',
	text: 'There is no such conversation, or it was deleted. Bots cannot begin one: add the app there or let the person write to the bot first, then give the conversation.id of what Teams sends it.',
};
const NOT_ALLOWED: Meaning = {
	code: 'insufficient_permissions',
	retry: 'after-fix',
	text: 'The administrators of the organisation do not let the bot do this. Ask them to allow its app in the app policies of Teams.',
};
const NOT_REGISTERED: Meaning = {
	code: 'insufficient_permissions',
	retry: 'after-fix',
	text: 'The bot is not registered for Teams under this App ID. Check the App ID and the cloud in the credential, and that the channel Microsoft Teams is switched on for the bot.',
};
const WRONG_URL: Meaning = {
	code: 'provider_error',
	retry: 'after-fix',
	text: 'The Service URL of the credential is not the one of this conversation. Give the serviceUrl that Teams sends the bot with its messages.',
};
const CROWDED: Meaning = {
	code: 'provider_error',
	retry: 'later',
	text: 'Something else happened in the conversation at the same moment. Try again later.',
};

/** @see https://learn.microsoft.com/en-us/microsoftteams/platform/bots/build-conversational-capability */
const MEANINGS: Readonly<Record<string, Meaning>> = {
	BotNotInConversationRoster: NOT_INSTALLED,
	ForbiddenOperationException: NOT_INSTALLED,
	ConversationBlockedByUser: {
		code: 'conversation_required',
		retry: 'after-fix',
		text: 'The person or the channel has blocked the bot. It can write there again once somebody unblocks it and writes to it.',
	},
	ConversationNotFound: UNKNOWN_CONVERSATION,
	BotDisabledByAdmin: NOT_ALLOWED,
	NotEnoughPermissions: NOT_ALLOWED,
	TenantNoPermission: NOT_ALLOWED,
	BotNotRegistered: NOT_REGISTERED,
	InvalidBotApiHost: WRONG_URL,
};

const TRANSIENT_STATUSES = [408, 409, 412];

/**
 * A refusal of the Bot Connector's as an error.
 * @param request what was refused
 */
export function toTeamsError(
	answer: TeamsAnswer,
	context: CallContext,
	request: TeamsRequest,
): OutboxError {
	const { status } = answer;
	const { reason, message } = toWords(answer);
	const meaning = interpret(status, { reason, message }, request);
	if (!meaning) {
		const field = status === 413 ? request.field : undefined;
		return toHttpError({ ...answer, body: '' }, context, { reason, field });
	}
	const { code, retry, text, field } = meaning;
	const said = `${context.name} answered ${status}${reason ? ` (${reason})` : ''}.`;
	return new OutboxError(code, `${said} ${text} Nothing was sent.`, {
		retry,
		details: { provider: context.provider, status, reason, field },
	});
}

/** Undefined where the status alone says it all. */
function interpret(
	status: number,
	{ reason, message }: { readonly reason: string | undefined; readonly message: string },
	request: TeamsRequest,
): Meaning | undefined {
	if (status === 429 || status === 413 || status >= 500) return undefined;
	const known = reason === undefined ? undefined : MEANINGS[reason];
	if (known) return known;
	if (reason === 'ActivityNotFoundInConversation') return lostThread(request);
	if (status === 403) {
		return /conversation roster/i.test(message) ? NOT_INSTALLED : NOT_ALLOWED;
	}
	if (status === 401) return NOT_REGISTERED;
	if (status === 404 || status === 405 || status < 400) return WRONG_URL;
	if (TRANSIENT_STATUSES.includes(status)) return CROWDED;
	return status === 400 ? notTaken(request) : undefined;
}

function lostThread({ activity }: TeamsRequest): Meaning {
	return {
		code: 'validation_error',
		retry: 'never',
		text: 'The message to be answered is not in the conversation, or was deleted. Check its id.',
		field: activity.replyToId === undefined ? 'recipient' : 'reply_to_id',
	};
}

/** Text of any kind is taken, so it is a card, a picture or an id that is at fault. */
function notTaken({ field }: TeamsRequest): Meaning {
	const code = field === 'message' ? 'provider_error' : 'validation_error';
	return {
		code,
		retry: 'never',
		text: `Teams does not take ${field} as it is. Correct it.`,
		field,
	};
}

import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody, respond, startHttpFake } from '../http-fake';
import { createConversations, type Conversations, type Posted } from './conversations';
import { readDescription } from './description';
import { wellBehaved, type Reaction, type Script } from './faults';
import { createLoginServer, type LoginServer } from './login-server';
import { refusal, TeamsError } from './teams-error';

export interface TeamsFake {
	/** The Bot Connector, without a slash at the end. */
	readonly serviceUrl: string;
	/** Microsoft's login, without the tenant. */
	readonly loginUrl: string;
	/** May be replaced at any time. */
	script: Script;
	/** The names of the calls that arrived, in order: `token` and `activities.create`. */
	readonly calls: readonly string[];
	/** How many connections were made. */
	readonly connections: number;
	/** What broke Microsoft's descriptions, in requests and in the fake's own answers. */
	readonly violations: readonly string[];
	/** What Teams shows. */
	readonly posted: readonly Posted[];
	readonly logins: LoginServer;
	readonly conversations: Omit<Conversations, 'post'>;
	stop(): Promise<void>;
}

const TOKEN_PATH = /^\/login\/([^/]+)\/oauth2\/v2\.0\/token$/;
/** Ids hold signs that have to be encoded. */
const ACTIVITIES_PATH = /^\/teams\/v3\/conversations\/([\w.~%-]+)\/activities$/;
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/** Starts a stateful Teams on a free port of the loopback that can misbehave at every call. */
export async function startTeamsFake(now: () => number = Date.now): Promise<TeamsFake> {
	const description = readDescription();
	const logins = createLoginServer(now);
	const conversations = createConversations(now);
	const calls: string[] = [];
	const violations: string[] = [];
	let script: Script = wellBehaved;

	const logIn = (request: IncomingMessage, tenantId: string, body: string): object => {
		const type = request.headers['content-type'] ?? '';
		if (!type.startsWith('application/x-www-form-urlencoded')) {
			violations.push(`a login came as ${type}`);
		}
		if (request.headers.authorization !== undefined) violations.push('a login came with a token');
		return logins.issue(tenantId, new URLSearchParams(body));
	};

	const post = (request: IncomingMessage, conversationId: string, body: string): object => {
		const { authorization, 'x-ms-client-request-id': requestId } = request.headers;
		const activity: unknown = JSON.parse(body);
		violations.push(...description.activity(activity), ...checkCards(activity));
		const grant = logins.check(authorization);
		if (!grant) throw refusal(401, 'Unauthorized', 'Authorization has been denied.');
		const { id } = conversations.post({
			conversationId,
			body,
			activity: toRecord(activity),
			grant,
			requestId: requestId?.toString(),
		});
		violations.push(...description.resource({ id }));
		return { id };
	};

	const checkCards = (activity: unknown): string[] => {
		const { attachments = [] } = toRecord(activity);
		if (!Array.isArray(attachments)) return [];
		return attachments.map(toRecord).flatMap(({ contentType, content }) => {
			// Teams knows it beyond the schema.
			const { msteams: _, ...card } = toRecord(content);
			return contentType === CARD_TYPE ? description.card(card) : [];
		});
	};

	const route = (request: IncomingMessage, body: string) => {
		const path = request.method === 'POST' ? (request.url ?? '') : '';
		const tenantId = TOKEN_PATH.exec(path)?.[1];
		if (tenantId !== undefined) {
			return { call: 'token', work: () => logIn(request, decodeURIComponent(tenantId), body) };
		}
		const conversationId = ACTIVITIES_PATH.exec(path)?.[1];
		if (conversationId === undefined) return undefined;
		const id = decodeURIComponent(conversationId);
		return { call: 'activities.create', work: () => post(request, id, body) };
	};

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const found = route(request, (await readBody(request)).toString('utf8'));
		if (!found) {
			violations.push(`there is no ${request.method} ${request.url}`);
			return respond(response, 404, 'Not Found');
		}
		const { call, work } = found;
		const earlier = calls.filter((each) => each === call).length;
		calls.push(call);
		const reaction = script({ call, earlier });
		if (await reactBefore(reaction, request, response)) return;
		try {
			const json = work();
			if (reactAfter(reaction, request, response)) return;
			respond(response, call === 'token' ? 200 : 201, json);
		} catch (error) {
			if (!(error instanceof TeamsError)) throw error;
			if (call !== 'token') violations.push(...description.error(error.json));
			respond(response, error.status, error.json, error.headers);
		}
	};

	const server = await startHttpFake(answer, (text) => violations.push(text));

	return {
		serviceUrl: `${server.origin}/teams`,
		loginUrl: `${server.origin}/login`,
		get script() {
			return script;
		},
		set script(next) {
			script = next;
		},
		calls,
		get connections() {
			return server.connections;
		},
		violations,
		posted: conversations.posted,
		logins,
		conversations,
		stop: server.goDown,
	};
}

/** @returns whether that was all */
async function reactBefore(
	reaction: Reaction | undefined,
	{ socket }: IncomingMessage,
	response: ServerResponse,
): Promise<boolean> {
	if (reaction === undefined || reaction === 'stall before') return reaction !== undefined;
	if (reaction === 'reset before') {
		socket.resetAndDestroy();
		return true;
	}
	if (typeof reaction !== 'object') return false;
	if ('hold' in reaction) {
		await reaction.hold;
		return false;
	}
	const { status, code = 'ServiceError', message = 'Error', headers = {}, body } = reaction;
	respond(response, status, body ?? { error: { code, message } }, headers);
	return true;
}

/** @returns whether that was all */
function reactAfter(
	reaction: Reaction | undefined,
	{ socket }: IncomingMessage,
	response: ServerResponse,
): boolean {
	if (reaction === 'reset after') socket.resetAndDestroy();
	else if (reaction === 'garble') respond(response, 200, '<html>It works!</html>');
	else if (reaction === 'fail after') respond(response, 502, '{"error":{"code":"ServiceError"}}');
	else return reaction === 'stall after';
	return true;
}

function toRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody, respond, startHttpFake } from '../http-fake';
import { createChats, isTooBig, type Chats, type WebFile } from './chats';
import { readDescription } from './description';
import { wellBehaved, type Reaction, type Script } from './reactions';
import { Refused } from './refused';
import { readRequestBody } from './request-body';

export interface RecordedCall {
	/** E.g. `sendMessage`. */
	readonly method: string;
	/** Whether it came as a form, as uploads do. */
	readonly form: boolean;
	readonly parameters: Readonly<Record<string, unknown>>;
	/** The body's bytes, as text. */
	readonly wire: string;
}

export interface TelegramFake {
	/** Where the Bot API is, without a slash at the end. */
	readonly url: string;
	/** The one bot's. */
	readonly token: string;
	/** May be replaced at any time. */
	script: Script;
	/** Every call that arrived, in order. */
	readonly calls: readonly RecordedCall[];
	/** The bodies of the calls that made a message. */
	readonly accepted: readonly string[];
	/** How many connections were made so far. */
	readonly connections: number;
	/** What broke the description of the Bot API, in requests and in the fake's own answers. */
	readonly violations: readonly string[];
	readonly chats: Chats;
	/** What Telegram can fetch, by URL. */
	readonly web: Map<string, WebFile>;
	stop(): Promise<void>;
}

const BOT = { id: 7_012_345_678, is_bot: true, first_name: 'Acme', username: 'acme_test_bot' };
const TOKEN = `${BOT.id}:AAFake-token_that-only_this_fake_knows0`;

/**
 * Starts a stateful Bot API for one bot on a free port of the loopback.
 * @param path below which it is, as behind a proxy, e.g. `/telegram`
 */
export async function startTelegramFake({
	now = Date.now,
	path = '',
}: { readonly now?: () => number; readonly path?: string } = {}): Promise<TelegramFake> {
	const description = readDescription();
	const web = new Map<string, WebFile>();
	const chats = createChats({ now, web, bot: BOT });
	const calls: RecordedCall[] = [];
	const accepted: string[] = [];
	const violations: string[] = [];
	let script: Script = wellBehaved;

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const bytes = await readBody(request);
		const [, token, method = ''] =
			new RegExp(`^${path}/bot([^/]+)/(\\w+)$`).exec(request.url ?? '') ?? [];
		if (!description.knows(method)) return refuse(response, new Refused(404, 'Not Found'));
		const type = request.headers['content-type'] ?? '';
		const body = await readRequestBody(method, { type, bytes }, description);
		const { form, parameters } = body;
		const wire = bytes.toString('utf8');
		const reaction = script({ method, earlier: calls.length });
		calls.push({ method, form, parameters, wire });
		violations.push(...description.request(method, parameters));
		if (reactBefore(reaction, request, response)) return;
		try {
			if (token !== TOKEN) throw new Refused(401, 'Unauthorized');
			if (isTooBig(bytes.byteLength)) throw new Refused(413, 'Request Entity Too Large');
			const result = method === 'getMe' ? BOT : chats.send(method, body);
			if (method !== 'getMe') accepted.push(wire);
			violations.push(...description.result(method, result));
			if (reactAfter(reaction, request, response)) return;
			respond(response, 200, { ok: true, result });
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			refuse(response, error);
		}
	};

	const server = await startHttpFake(answer, (text) => violations.push(text));

	return {
		url: `${server.origin}${path}`,
		token: TOKEN,
		get script() {
			return script;
		},
		set script(next) {
			script = next;
		},
		calls,
		accepted,
		get connections() {
			return server.connections;
		},
		violations,
		chats,
		web,
		stop: server.goDown,
	};
}

/** @returns whether that was all */
function reactBefore(
	reaction: Reaction | undefined,
	{ socket }: IncomingMessage,
	response: ServerResponse,
): boolean {
	if (reaction === 'stall before') return true;
	if (reaction === 'reset before') {
		socket.resetAndDestroy();
		return true;
	}
	if (typeof reaction !== 'object') return false;
	const { status, description = 'Error', parameters, body } = reaction;
	if (body === undefined) refuse(response, new Refused(status, description, parameters));
	else respond(response, status, body);
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
	else if (reaction === 'answer otherwise') respond(response, 200, '{"ok":true,"result":true}');
	else if (reaction === 'fail after') respond(response, 502, '<html>Bad Gateway</html>');
	else return reaction === 'stall after';
	return true;
}

function refuse(response: ServerResponse, { status, description, parameters }: Refused): void {
	const json = { ok: false, error_code: status, description, ...(parameters && { parameters }) };
	respond(response, status, json);
}

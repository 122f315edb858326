import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody, respond, startHttpFake } from '../http-fake';
import { createDescriptionCheck } from './description';
import { wellBehaved, type Reaction, type Script } from './faults';
import { METHODS } from './methods';
import { SlackRefusal } from './slack-refusal';
import { FakeWorkspace } from './workspace';

export interface RecordedCall {
	/** A method, or `upload` for the bytes of a file. */
	readonly call: string;
	readonly parameters: Readonly<Record<string, string>>;
	readonly authorization: string | undefined;
}

export interface SlackFake {
	/** Where the API is, without a slash at the end. */
	readonly url: string;
	/** May be replaced at any time. */
	script: Script;
	/** Where files are to be uploaded to, in place of the fake itself. */
	uploadBase: string | undefined;
	/** Every call that arrived, in order. */
	readonly calls: readonly RecordedCall[];
	/** The calls' names. */
	readonly callNames: readonly string[];
	/** What broke Slack's description of the API, or sent the token to where it has no business. */
	readonly violations: readonly string[];
	/** How many connections were opened. */
	readonly connections: number;
	readonly workspace: FakeWorkspace;
	/** A new bot token. */
	issueToken(scopes: readonly string[]): string;
	/** Makes it unknown, as when the app is removed. */
	revokeToken(token: string): void;
	/** Refuses connections until `resume`. */
	pause(): Promise<void>;
	resume(): Promise<void>;
	stop(): Promise<void>;
}

/** What a bot is usually given. */
export const ALL_SCOPES: readonly string[] = [
	'chat:write',
	'channels:read',
	'groups:read',
	'im:write',
	'users:read',
	'files:write',
	'channels:history',
	'groups:history',
	'im:history',
];

/** Starts a stateful Slack on a free port of the loopback that can misbehave at every call. */
export async function startSlackFake(now: () => number = Date.now): Promise<SlackFake> {
	const description = createDescriptionCheck();
	const workspace = new FakeWorkspace(now);
	const tokens = new Map<string, readonly string[]>();
	const revoked = new Set<string>();
	const calls: RecordedCall[] = [];
	const violations: string[] = [];
	let issued = 0;
	let script: Script = wellBehaved;
	let uploadBase: string | undefined;

	const invoke = ({ call, parameters, authorization }: RecordedCall): object => {
		const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
		if (token === '') throw new SlackRefusal('not_authed');
		if (revoked.has(token)) throw new SlackRefusal('token_revoked');
		const scopes = tokens.get(token);
		if (!scopes) throw new SlackRefusal('invalid_auth');
		const method = METHODS[call];
		if (!method) throw new SlackRefusal('unknown_method');
		const uploadUrl = (fileId: string) => `${uploadBase ?? server.origin}/upload/v1/${fileId}`;
		return { ok: true, ...method({ workspace, scopes, parameters, uploadUrl }) };
	};

	const store = ({ authorization }: RecordedCall, fileId: string, body: Buffer): string => {
		if (authorization !== undefined) violations.push('the token was sent along with a file');
		const file = workspace.files.get(fileId);
		if (file?.sizeBytes !== body.byteLength) throw new SlackRefusal('invalid_upload');
		file.bytes = body;
		return `OK - ${body.byteLength}`;
	};

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await readBody(request);
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		const [, method] = /^\/api\/([\w.]+)$/.exec(pathname) ?? [];
		const [, fileId] = /^\/upload\/v1\/(\w+)$/.exec(pathname) ?? [];
		const recorded: RecordedCall = {
			call: method ?? 'upload',
			parameters: method === undefined ? {} : readParameters(request, body),
			authorization: request.headers.authorization,
		};
		if (method === undefined ? fileId === undefined : !description.knows(method)) {
			violations.push(`there is no ${request.method} ${pathname}`);
		}
		if (method !== undefined) violations.push(...description.check(method, recorded.parameters));
		const { call } = recorded;
		const reaction = script({ call, earlier: calls.filter((each) => each.call === call).length });
		calls.push(recorded);
		if (reactBefore(reaction, request, response)) return;
		const result = perform(() =>
			fileId === undefined ? JSON.stringify(invoke(recorded)) : store(recorded, fileId, body),
		);
		if (!reactAfter(reaction, request, response)) respond(response, 200, result);
	};

	const server = await startHttpFake(answer, (text) => violations.push(text));

	return {
		url: `${server.origin}/api`,
		get script() {
			return script;
		},
		set script(next) {
			script = next;
		},
		get uploadBase() {
			return uploadBase;
		},
		set uploadBase(base) {
			uploadBase = base;
		},
		calls,
		get callNames() {
			return calls.map(({ call }) => call);
		},
		violations,
		get connections() {
			return server.connections;
		},
		workspace,
		issueToken(scopes) {
			const token = `xoxb-fake-${++issued}-token`;
			tokens.set(token, scopes);
			return token;
		},
		revokeToken: (token) => void revoked.add(token),
		pause: server.goDown,
		resume: server.comeBack,
		stop: server.goDown,
	};
}

function perform(action: () => string): string {
	try {
		return action();
	} catch (error) {
		if (error instanceof SlackRefusal) return JSON.stringify(error.toJson());
		throw error;
	}
}

/** @returns whether that was all */
function reactBefore(
	reaction: Reaction | undefined,
	{ socket }: IncomingMessage,
	response: ServerResponse,
): boolean {
	if (reaction === undefined || reaction === 'stall before') return reaction !== undefined;
	if (reaction === 'reset before') {
		socket.resetAndDestroy();
		return true;
	}
	if (typeof reaction !== 'object') return false;
	if ('error' in reaction) {
		const { error, needed, messages, headers = {} } = reaction;
		const more = {
			...(needed !== undefined && { needed }),
			...(messages && { response_metadata: { messages } }),
		};
		const refusal = new SlackRefusal(error, more);
		respond(response, 200, refusal.toJson(), headers);
		return true;
	}
	const { status, body = '', headers = {} } = reaction;
	respond(response, status, body, headers);
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
	else if (reaction === 'fail after') respond(response, 503, 'Service Unavailable');
	else if (reaction === 'cut the answer') {
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
		response.write('{"ok":true,', () => socket.resetAndDestroy());
	} else return reaction === 'stall after';
	return true;
}

/** Slack takes forms and JSON; the values of JSON that are no text stand for their text. */
function readParameters({ headers }: IncomingMessage, body: Buffer): Record<string, string> {
	const text = body.toString('utf8');
	if (text === '') return {};
	if (!headers['content-type']?.startsWith('application/json')) {
		return Object.fromEntries(new URLSearchParams(text));
	}
	return Object.fromEntries(
		Object.entries(JSON.parse(text) as Record<string, unknown>).map(([name, value]) => [
			name,
			typeof value === 'string' ? value : JSON.stringify(value),
		]),
	);
}

import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody, respond, startHttpFake } from '../http-fake';
import { readDescription } from './description';
import { FakeAccount, type AccountSettings } from './fake-account';
import { wellBehaved, type Reaction, type Script } from './faults';
import { HANDLERS } from './handlers';
import { createSchemaCheck } from './schema-check';
import { notFound, TwilioError, unauthorized } from './twilio-error';

export interface RecordedCall {
	/** E.g. `messages.create`. */
	readonly call: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly form: URLSearchParams;
	/** The body as it came. */
	readonly body: string;
	readonly headers: IncomingMessage['headers'];
}

export interface TwilioFake {
	/** Where both APIs are, without a slash at the end. */
	readonly url: string;
	/** May be replaced at any time. */
	script: Script;
	/** Every call that arrived, in order. */
	readonly calls: readonly RecordedCall[];
	/** The calls' names. */
	readonly callNames: readonly string[];
	/** The calls that made a message, in order. */
	readonly accepted: readonly RecordedCall[];
	/** What broke Twilio's description of the APIs, in requests and in the fake's own answers. */
	readonly violations: readonly string[];
	/** How many connections were opened. */
	readonly connections: number;
	addAccount(settings: AccountSettings): FakeAccount;
	/** Takes no connections any more. */
	goDown(): Promise<void>;
	/** Takes them again, at the same address. */
	comeBack(): Promise<void>;
	stop(): Promise<void>;
}

/** Starts a stateful Twilio on a free port of the loopback that can misbehave at every call. */
export async function startTwilioFake(now: () => number = Date.now): Promise<TwilioFake> {
	const description = readDescription();
	const check = createSchemaCheck(description);
	const accounts = new Map<string, FakeAccount>();
	const calls: RecordedCall[] = [];
	const accepted: RecordedCall[] = [];
	const violations: string[] = [];
	let script: Script = wellBehaved;

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = (await readBody(request)).toString('utf8');
		const url = new URL(request.url ?? '/', 'http://localhost');
		const route = description.find(request.method ?? '', url.pathname);
		if (!route) {
			violations.push(`there is no ${request.method} ${url.pathname}`);
			return respond(response, 404, notFound(url.pathname).toJson());
		}
		const { call, operation, path } = route;
		const { headers } = request;
		const contentType = headers['content-type'] ?? '';
		const recorded: RecordedCall = {
			call,
			path: url.pathname,
			query: url.searchParams,
			form: new URLSearchParams(body),
			body,
			headers,
		};
		const earlier = calls.filter((each) => each.call === call).length;
		calls.push(recorded);
		violations.push(...check.request(operation, { ...recorded, path, contentType }));

		const reaction = script({ call, earlier });
		if (reactBefore(reaction, request, response)) return;
		try {
			const account = logIn(accounts, headers.authorization, path['AccountSid']);
			const result = HANDLERS[call]?.({ account, path, url, form: recorded.form });
			if (!result) throw notFound(url.pathname);
			if (call === 'messages.create') accepted.push(recorded);
			violations.push(...check.response(operation, result.status, result.json));
			if (reactAfter(reaction, request, response, result.status)) return;
			respond(response, result.status, result.json);
		} catch (error) {
			if (!(error instanceof TwilioError)) throw error;
			respond(response, error.status, error.toJson(), error.headers);
		}
	};

	const server = await startHttpFake(answer, (text) => violations.push(text));

	return {
		url: server.origin,
		get script() {
			return script;
		},
		set script(next) {
			script = next;
		},
		calls,
		get callNames() {
			return calls.map(({ call }) => call);
		},
		accepted,
		violations,
		get connections() {
			return server.connections;
		},
		addAccount(settings) {
			const account = new FakeAccount(settings, now);
			accounts.set(settings.sid, account);
			return account;
		},
		goDown: server.goDown,
		comeBack: server.comeBack,
		stop: server.goDown,
	};
}

/** Only the account that a path names may be used; a template's belongs to whoever is logged in. */
function logIn(
	accounts: ReadonlyMap<string, FakeAccount>,
	authorization: string | undefined,
	sid: string | undefined,
): FakeAccount {
	const encoded = /^Basic (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
	const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
	const account = [...accounts.values()].find((each) => each.accepts(user, rest.join(':')));
	if (!account || (sid !== undefined && account.settings.sid !== sid)) throw unauthorized();
	return account;
}

/** @returns whether that was all */
function reactBefore(
	reaction: Reaction | undefined,
	{ socket }: IncomingMessage,
	response: ServerResponse,
): boolean {
	if (reaction === 'reset before') socket.resetAndDestroy();
	if (typeof reaction !== 'object') {
		return reaction === 'reset before' || reaction === 'stall before';
	}
	const { status, code, message = 'Something went wrong', headers = {}, body } = reaction;
	const error = new TwilioError(status, code, message, headers);
	respond(response, status, body ?? error.toJson(), headers);
	return true;
}

/** @returns whether that was all */
function reactAfter(
	reaction: Reaction | undefined,
	{ socket }: IncomingMessage,
	response: ServerResponse,
	status: number,
): boolean {
	if (reaction === 'reset after') socket.resetAndDestroy();
	else if (reaction === 'garble') respond(response, status, '<html>It works!</html>');
	else if (reaction === 'fail after') respond(response, 503, { status: 503, code: 20503 });
	else return reaction === 'stall after';
	return true;
}

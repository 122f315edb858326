import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody, respond, startHttpFake } from '../http-fake';
import { readApiDescription } from './api-description';
import { FakeMailbox, type MailboxOptions, type Outgoing, type Surroundings } from './fake-mailbox';
import { wellBehaved, type Reaction, type Script } from './faults';
import { GoogleError, insufficientScope } from './google-error';
import { HANDLERS } from './handlers';
import { answerTokenRequest, TOKEN_PATH } from './login-server';
import { parseRelated, type RelatedParts } from './multipart';
import { createRouter, type Route } from './router';
import { createSchemaCheck } from './schema-check';
import { createTokens } from './tokens';

export interface RecordedCall {
	/** E.g. `drafts.create`. */
	readonly call: string;
	readonly upload: boolean;
	readonly query: string;
	/** What the body said, without an uploaded file. */
	readonly json: unknown;
}

export interface GmailFake {
	/** Where the API is, without a slash at the end. */
	readonly url: string;
	/** May be replaced at any time. */
	script: Script;
	/** Every call that arrived, in order. */
	readonly calls: readonly RecordedCall[];
	/** The calls' names. */
	readonly callNames: readonly string[];
	/** What broke Google's description of the API, in requests and in the fake's own answers. */
	readonly violations: readonly string[];
	/** What has left for its recipients. */
	readonly outgoing: readonly Outgoing[];
	addMailbox(address: string, options?: MailboxOptions): FakeMailbox;
	/** Where OAuth clients renew their tokens. */
	readonly tokenUrl: string;
	/** How often a token was renewed. */
	readonly renewals: number;
	/** A new access token, good for `lifeMs`. */
	issueToken(mailbox: FakeMailbox, scopes: readonly string[], lifeMs?: number): string;
	/** A token to renew the others with. */
	issueRefreshToken(mailbox: FakeMailbox, scopes: readonly string[]): string;
	/** Of either kind. */
	revokeToken(token: string): void;
	stop(): Promise<void>;
}

const PREFIX = 'gmail.users.';

/** Starts a stateful Gmail API on a free port of the loopback that can misbehave at every call. */
export async function startGmailFake(now: () => number = Date.now): Promise<GmailFake> {
	const description = readApiDescription();
	const route = createRouter(description);
	const check = createSchemaCheck(description);
	const tokens = createTokens(now);
	const mailboxes = new Map<string, FakeMailbox>();
	const calls: RecordedCall[] = [];
	const violations: string[] = [];
	const outgoing: Outgoing[] = [];
	let script: Script = wellBehaved;
	let ids = 0;

	const surroundings: Surroundings = {
		now,
		id: () => (0x18c9a4b2e7ff0000n + BigInt(++ids)).toString(16),
		post(mail) {
			outgoing.push(mail);
			for (const recipient of new Set(mail.recipients)) {
				mailboxes.get(recipient.toLowerCase())?.receive(mail.raw);
			}
		},
	};

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await readBody(request);
		const url = new URL(request.url ?? '/', 'http://localhost');
		if (request.method === 'POST' && url.pathname === TOKEN_PATH) {
			const { status, json } = answerTokenRequest(tokens, request.headers['content-type'], body);
			return respond(response, status, json);
		}
		const found = route(request.method ?? '', url.pathname);
		if (!found) {
			violations.push(`there is no ${request.method} ${url.pathname}`);
			return respond(response, 404, 'Not Found');
		}
		const call = found.method.id.replace(PREFIX, '');
		const { json, media } = readContent(request, body, found);
		const query = url.searchParams;
		const earlier = calls.filter((each) => each.call === call).length;
		calls.push({ call, upload: found.upload, query: url.search, json });
		violations.push(...check.request(found.method, { query, json, media }));

		const reaction = script({ call, earlier });
		if (await reactBefore(reaction, request, response)) return;
		try {
			const grant = tokens.check(request.headers.authorization);
			if (!found.method.scopes.some((scope) => grant.scopes.includes(scope))) {
				throw insufficientScope(found.method.scopes);
			}
			grant.mailbox.operate();
			const result = HANDLERS[found.method.id]?.({
				...grant,
				id: found.id,
				messageId: found.messageId,
				query,
				json,
				media: media?.bytes,
			});
			violations.push(...check.response(found.method, result));
			if (reactAfter(reaction, request, response)) return;
			if (result) respond(response, 200, JSON.stringify(result));
			else respond(response, 204, '');
		} catch (error) {
			if (!(error instanceof GoogleError)) throw error;
			respond(response, error.status, error.toJson(), error.headers);
		}
	};

	const server = await startHttpFake(answer, (text) => violations.push(text));

	return {
		url: server.origin,
		tokenUrl: `${server.origin}${TOKEN_PATH}`,
		get renewals() {
			return tokens.renewals;
		},
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
		violations,
		outgoing,
		addMailbox(owner, options = {}) {
			const mailbox = new FakeMailbox(owner, options, surroundings);
			mailboxes.set(owner.toLowerCase(), mailbox);
			return mailbox;
		},
		issueToken: (mailbox, scopes, lifeMs) => tokens.issue({ mailbox, scopes }, lifeMs),
		issueRefreshToken: (mailbox, scopes) => tokens.issueRefreshToken({ mailbox, scopes }),
		revokeToken: (token) => tokens.revoke(token),
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
	const { status, reason = 'backendError', message = 'Error', headers = {}, body } = reaction;
	const error = new GoogleError(status, reason, message, headers);
	respond(response, status, body ?? error.toJson(), headers);
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
	else if (reaction === 'fail after') respond(response, 503, '{"error":{"code":503}}');
	else return reaction === 'stall after';
	return true;
}

function readContent(
	{ headers }: IncomingMessage,
	body: Buffer,
	{ upload }: Route,
): Partial<RelatedParts> {
	if (body.byteLength === 0) return {};
	const type = headers['content-type'] ?? '';
	if (upload) return parseRelated(type, body) ?? {};
	return type.startsWith('application/json') ? { json: JSON.parse(body.toString('utf8')) } : {};
}

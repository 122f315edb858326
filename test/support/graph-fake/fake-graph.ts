import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody, startHttpFake } from '../http-fake';
import { createGraphDescription } from './description';
import { GraphProblem } from './graph-problem';
import { answer, type Answer } from './http';
import { answerTokenRequest, TOKEN_PATH } from './login-server';
import { createMailbox, type Item, type Lag, type Mailbox, type MailboxOptions } from './mailbox';
import { withoutBcc } from './mime';
import { perform, send, type Call, type World } from './operations';
import { createReactor, type Operation, type Script } from './reactions';
import { reactAfter, reactBefore, toProblemAnswer } from './respond';
import { toRoute } from './routes';
import { assertAllowed, createTokens } from './tokens';
import { createUploads } from './uploads';

/** What Graph takes in one request. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
const MAX_AT_A_TIME = 4;

export interface FakeGraphOptions {
	readonly mailboxes: readonly MailboxOptions[];
	/** What all paths begin with; `/v1.0` unless given. */
	readonly basePath?: string;
	readonly now?: () => number;
	/** How long it works on a request, in milliseconds, while others may come in. */
	readonly workMs?: number;
}

/** A call as it came in, whatever became of it. */
export interface SeenCall {
	readonly operation: Operation;
	readonly mailbox: string;
	readonly headers: IncomingMessage['headers'];
	readonly sizeBytes: number;
}

export type FakeGraph = Awaited<ReturnType<typeof startFakeGraph>>;

/**
 * Microsoft Graph's mail, as far as the provider may notice. It remembers drafts, sent mail,
 * conversations and uploads, and notes down every request that Microsoft's description does not
 * allow.
 */
export async function startFakeGraph({
	mailboxes: given,
	basePath = '/v1.0',
	now = Date.now,
	workMs = 2,
}: FakeGraphOptions) {
	const description = createGraphDescription();
	const tokens = createTokens(now);
	const mailboxes = given.map((options) => createMailbox(options, now));
	const calls: SeenCall[] = [];
	const violations: string[] = [];
	const accepted: Item[] = [];
	const busy = new Map<string, number>();
	let react = createReactor({});
	let unreachable = false;
	let lag: Lag | undefined;
	let maxMessageBytes = 35 * 1024 * 1024;
	let mostAtATime = 0;
	let uploadHost: string | undefined;

	const uploads = createUploads(() => maxMessageBytes);
	const violate = (text: string): void => void violations.push(text);
	const findMailbox = (address: string): Mailbox => {
		const found = mailboxes.find(({ options }) => options.address === address.toLowerCase());
		if (found) return found;
		throw new GraphProblem(404, 'ErrorInvalidUser', `The requested user is invalid.`);
	};
	const world: World = {
		now,
		get lag() {
			return lag;
		},
		get maxMessageBytes() {
			return maxMessageBytes;
		},
		assertOwn(id, mailbox) {
			if (!mailboxes.some((each) => each !== mailbox && each.has(id))) return;
			throw new GraphProblem(400, 'ErrorInvalidMailboxItemId', 'Id of another mailbox.');
		},
		async deliver(item) {
			accepted.push(item);
			const { to, cc, bcc } = item.fields;
			for (const { address } of [...to, ...cc, ...bcc]) {
				const local = mailboxes.find(({ options }) => options.address === address);
				await local?.add(withoutBcc(item.mime), 'Inbox');
			}
		},
		openUpload: (item, file, mailbox) => {
			const token = uploads.open(item, file, mailbox.options.address);
			return `${uploadHost ?? uploader.origin}/uploads/${token}?authtoken=secret`;
		},
	};

	/** Counts what is under way for a mailbox, and refuses what is too much. */
	const inTurn = async (mailbox: string, work: () => Promise<Answer>): Promise<Answer> => {
		const underWay = (busy.get(mailbox) ?? 0) + 1;
		mostAtATime = Math.max(mostAtATime, underWay);
		busy.set(mailbox, underWay);
		try {
			if (underWay <= MAX_AT_A_TIME) return await work();
			const text = 'Application is over its MailboxConcurrency limit.';
			throw new GraphProblem(429, 'ApplicationThrottled', text);
		} finally {
			busy.set(mailbox, (busy.get(mailbox) ?? 1) - 1);
		}
	};

	const respond = async (
		operation: Operation,
		request: IncomingMessage,
		response: ServerResponse,
		work: () => Promise<Answer>,
	): Promise<void> => {
		const exchange = { request, response, reaction: react(operation) };
		if (reactBefore(exchange)) return;
		const given = await work().catch((error: unknown) => {
			if (error instanceof GraphProblem) return toProblemAnswer(error);
			violate(`${operation} broke the fake: ${String(error)}`);
			return { status: 500 };
		});
		if (given.status < 300) {
			for (const text of description.answer(operation, given.json)) violate(`answer: ${text}`);
		}
		await reactAfter(exchange, given);
	};

	const graph = await startHttpFake(async (request, response) => {
		const body = await readBody(request);
		if (request.url === TOKEN_PATH) return answerTokenRequest(tokens, request, response, body);
		const { route, query } = toRoute(request, basePath);
		if (!route) {
			violate(`${request.method} ${request.url} is not in the description`);
			return answer(response, { status: 404 });
		}
		const { operation, mailbox: named, id } = route;
		const address = named === 'me' ? tokens.userOf(request.headers.authorization) : named;
		const headers = request.headers;
		calls.push({ operation, mailbox: address, headers, sizeBytes: body.length });
		await respond(operation, request, response, () =>
			inTurn(address, async () => {
				await sleep(workMs);
				if (body.length > MAX_REQUEST_BYTES) {
					throw new GraphProblem(413, 'RequestEntityTooLarge', 'Request Entity Too Large');
				}
				const token = tokens.check(headers.authorization);
				const mailbox = findMailbox(address);
				assertAllowed(token, operation, mailbox.options);
				const contentType = headers['content-type'] ?? '';
				const json = contentType === 'application/json' ? JSON.parse(body.toString()) : undefined;
				const problems = [
					...description.query(operation, query),
					...description.body(operation, json),
				];
				for (const problem of problems) violate(`${operation}: ${problem}`);
				const immutable = headers.prefer === 'IdType="ImmutableId"';
				const call: Call = { operation, mailbox, id, query, contentType, body, json, immutable };
				return perform(call, world);
			}),
		);
	}, violate);
	const uploader = await startHttpFake(async (request, response) => {
		const bytes = await readBody(request);
		const token = /^\/uploads\/([\w-]+)\?/.exec(request.url ?? '')?.[1] ?? '';
		const mailbox = uploads.mailboxOf(token) ?? '';
		const headers = request.headers;
		calls.push({ operation: 'uploadRange', mailbox, headers, sizeBytes: bytes.length });
		await respond('uploadRange', request, response, () =>
			inTurn(mailbox, async () => uploads.put(token, request, bytes, violate)),
		);
	}, violate);
	for (const { server } of [graph, uploader]) {
		server.on('connection', (socket) => {
			if (unreachable) socket.destroy();
		});
	}

	return {
		baseUrl: `${graph.origin}${basePath}`,
		/** Where people sign in, without the tenant. */
		loginUrl: graph.origin,
		/** Where OAuth clients renew their tokens. */
		tokenUrl: `${graph.origin}${TOKEN_PATH}`,
		tokens,
		mailbox: findMailbox,
		/** Every call that came in, in order. */
		calls,
		/** What was asked or answered against Microsoft's description; should stay empty. */
		violations,
		/** What was sent, in order. */
		accepted,
		operations: (): Operation[] => calls.map(({ operation }) => operation),
		count: (operation: Operation): number =>
			calls.filter((call) => call.operation === operation).length,
		set script(script: Script) {
			react = createReactor(script);
		},
		/** Whether new connections are dropped. */
		set unreachable(yes: boolean) {
			unreachable = yes;
		},
		/** How messages look right after they were sent. */
		set lag(next: Lag | undefined) {
			lag = next;
		},
		set maxMessageBytes(bytes: number) {
			maxMessageBytes = bytes;
		},
		/** Where upload sessions lead, e.g. `http://elsewhere.example`; its own server unless set. */
		set uploadHost(origin: string | undefined) {
			uploadHost = origin;
		},
		/** The most requests that were under way for one mailbox at once. */
		get mostAtATime() {
			return mostAtATime;
		},
		/** A message from outside. */
		receive: (address: string, mime: string): Promise<Item> =>
			findMailbox(address).add(Buffer.from(mime), 'Inbox'),
		/** Somebody sends a draft in Outlook. */
		sendByHand: (address: string, item: Item): Promise<void> =>
			send(item, findMailbox(address), world),
		async stop() {
			await Promise.all([graph.goDown(), uploader.goDown()]);
		},
	};
}

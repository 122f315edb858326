import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { GraphProblem } from './graph-problem';
import { answer, type Answer } from './http';
import type { Reaction } from './reactions';

export interface Exchange {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly reaction: Reaction | undefined;
}

export function toProblemAnswer({ status, code, message, retryAfter }: GraphProblem): Answer {
	const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
	return { status, headers, json: { error: { code, message } } };
}

/**
 * What happens in place of the call.
 * @returns whether that was all there is to it
 */
export function reactBefore({ request, response, reaction }: Exchange): boolean {
	if (reaction === 'stall before') return true;
	if (reaction === 'reset before') {
		request.socket.destroy();
		return true;
	}
	if (typeof reaction !== 'object' || !('status' in reaction)) return false;
	const { status, code = 'UnknownError', message = '', retryAfter, body } = reaction;
	if (body === undefined) {
		answer(response, toProblemAnswer(new GraphProblem(status, code, message, retryAfter)));
	} else {
		response.writeHead(status).end(body);
	}
	return true;
}

/** What the caller hears of a call that was done. */
export async function reactAfter(
	{ request, response, reaction }: Exchange,
	given: Answer,
): Promise<void> {
	switch (reaction) {
		case 'stall after':
			return;
		case 'reset after':
			request.socket.destroy();
			return;
		case 'garbage after':
			request.socket.end('lorem ipsum\r\n\r\n');
			return;
		case 'page after':
			response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
			return;
		default:
			if (typeof reaction === 'object' && 'delayMs' in reaction) await sleep(reaction.delayMs);
			answer(response, given);
	}
}

import type { z } from 'zod/v4';

import type { Permission } from './api-keys';
import {
	channelAnswer,
	emailAnswer,
	outboundAnswer,
	queueAnswer,
	type ErrorStyle,
} from './answer-bodies';
import { channelBody, emailBody, outboundBody, queueBody } from './bodies';
import { isAt, PATHS, type EndpointId, type CallKind } from './paths';

/** One address of the API, and its contract. */
export interface Endpoint {
	readonly id: EndpointId;
	/** Below the API's base, without a slash in front. */
	readonly path: string;
	readonly summary: string;
	readonly permission: Permission;
	readonly body: z.ZodType;
	/** What of a send node's item is the answer. */
	readonly answer: z.ZodObject;
	/** Whether the answer stands in an object `data`. */
	readonly wrapped: boolean;
	/** Of an answer to an accepted call. */
	readonly status: 200 | 202;
	/** `flat`: the code itself stands in `error`, with the rest beside it. */
	readonly errors: ErrorStyle;
	/** Whether the body may hold the idempotency key, too. */
	readonly keyInBody: boolean;
}

export const ENDPOINTS: Readonly<Record<EndpointId, Endpoint>> = {
	email: {
		id: 'email',
		path: PATHS.email,
		summary: 'Send an email through the connected mailbox',
		permission: 'write:email',
		body: emailBody,
		answer: emailAnswer,
		wrapped: true,
		status: 200,
		errors: 'object',
		keyInBody: false,
	},
	channels: {
		id: 'channels',
		path: PATHS.channels,
		summary: 'Send a message through a chat channel',
		permission: 'write:channels',
		body: channelBody,
		answer: channelAnswer,
		wrapped: true,
		status: 200,
		errors: 'object',
		keyInBody: false,
	},
	emails: {
		id: 'emails',
		path: PATHS.emails,
		summary: 'Queue a transactional email for each recipient',
		permission: 'write:email',
		body: queueBody,
		answer: queueAnswer,
		wrapped: true,
		status: 202,
		errors: 'flat',
		keyInBody: false,
	},
	outbound: {
		id: 'outbound',
		path: PATHS.outbound,
		summary: 'Send a draft, a new email, or a reply',
		permission: 'write:email',
		body: outboundBody,
		answer: outboundAnswer,
		wrapped: false,
		status: 200,
		errors: 'object',
		keyInBody: true,
	},
};

/**
 * The endpoint that a request is for.
 * @param path of the request's URL, with whatever stands in front of the API's base
 */
export function findEndpoint(path: string): Endpoint | undefined {
	return Object.values(ENDPOINTS).find((endpoint) => isAt(path, endpoint.path));
}

/** What a call wants whose body has been checked. */
export function toCallKind({ id }: Endpoint, body: Readonly<Record<string, unknown>>): CallKind {
	switch (id) {
		case 'email':
			return 'email';
		case 'channels':
			return 'channel';
		case 'emails':
			return 'queue';
		case 'outbound':
			if (body['draft_uid'] !== undefined) return 'draft';
			return body['reply_to_message_uid'] === undefined ? 'new' : 'reply';
	}
}

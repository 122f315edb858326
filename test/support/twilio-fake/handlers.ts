import type { FakeAccount, FakeMessage } from './fake-account';
import { notFound } from './twilio-error';

/** A request that was let in. */
export interface Invocation {
	readonly account: FakeAccount;
	readonly path: Readonly<Record<string, string>>;
	/** As it was asked for, with the query. */
	readonly url: URL;
	readonly form: URLSearchParams;
}

export interface Result {
	readonly status: number;
	readonly json: object;
}

/** What each call does, by its name. */
export const HANDLERS: Readonly<Record<string, (invocation: Invocation) => Result>> = {
	'messages.create': ({ account, form }) => ({
		status: 201,
		json: toJson(account.create(form), account),
	}),
	'messages.get': ({ account, path }) => ({
		status: 200,
		json: toJson(account.message(path['Sid'] ?? ''), account),
	}),
	'messages.list': listMessages,
	'content.get': ({ account, path }) => {
		const sid = path['Sid'] ?? '';
		const { variables, body } = account.template(sid);
		const date = '2026-01-05T09:00:00Z';
		return {
			status: 200,
			json: {
				sid,
				account_sid: account.settings.sid,
				friendly_name: 'A template',
				language: 'en',
				variables,
				types: { 'twilio/text': { body } },
				date_created: date,
				date_updated: date,
				url: `https://content.twilio.com/v1/Content/${sid}`,
				links: {},
			},
		};
	},
};

/** Newest first; what waits to be sent has no date yet, and is listed all the same. */
function listMessages({ account, url }: Invocation): Result {
	const { searchParams: query, pathname } = url;
	const day = query.get('DateSent>')?.slice(0, 10);
	const [to, from] = [query.get('To'), query.get('From')];
	const found = account
		.list()
		.filter((each) => to === null || each.to === to)
		.filter((each) => from === null || each.from === from)
		.filter(
			({ sentAt }) =>
				day === undefined || sentAt === null || new Date(sentAt).toISOString().slice(0, 10) >= day,
		);
	const pageSize = Number(query.get('PageSize') ?? 50);
	const page = Number(query.get('Page') ?? 0);
	const start = page * pageSize;
	const shown = found.slice(start, start + pageSize);
	if (page > 0 && shown.length === 0) throw notFound(pathname);
	const uriOf = (number: number): string => {
		const wanted = new URLSearchParams(query);
		wanted.set('PageSize', String(pageSize));
		wanted.set('Page', String(number));
		return `${pathname}?${wanted.toString()}`;
	};
	return {
		status: 200,
		json: {
			messages: shown.map((message) => toJson(message, account)),
			page,
			page_size: pageSize,
			start,
			end: start + Math.max(0, shown.length - 1),
			uri: uriOf(page),
			first_page_uri: uriOf(0),
			previous_page_uri: page > 0 ? uriOf(page - 1) : null,
			next_page_uri: start + pageSize < found.length ? uriOf(page + 1) : null,
		},
	};
}

function toJson(message: FakeMessage, { settings }: FakeAccount): object {
	const { sid, mediaUrls, createdAt, sentAt, errorCode } = message;
	const uri = `/2010-04-01/Accounts/${settings.sid}/Messages/${sid}`;
	return {
		sid,
		account_sid: settings.sid,
		api_version: '2010-04-01',
		direction: message.direction,
		from: message.from,
		to: message.to,
		body: message.body,
		num_media: String(mediaUrls.length),
		num_segments: '1',
		messaging_service_sid: message.messagingServiceSid,
		status: message.status,
		error_code: errorCode,
		error_message: errorCode === null ? null : `Something went wrong with ${message.to}`,
		date_created: toDate(createdAt),
		date_updated: toDate(sentAt ?? createdAt),
		date_sent: sentAt === null ? null : toDate(sentAt),
		price: null,
		price_unit: 'USD',
		uri: `${uri}.json`,
		subresource_uris: { media: `${uri}/Media.json` },
	};
}

/** RFC 2822, in whole seconds. */
function toDate(ms: number): string {
	return new Date(ms).toUTCString().replace('GMT', '+0000');
}

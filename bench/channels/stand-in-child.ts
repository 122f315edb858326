/**
 * Slack, Teams, Telegram and Twilio as far as texts need them: takes everything at once, and keeps
 * nothing but counts. Below `/slow` are the same services, which take their time. Node starts this
 * file by itself, so nothing but erasable syntax is used.
 * Usage: stand-in-child.ts <ms that the slow ones take for an answer>
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long it keeps idle connections: longer than any client does, so that it never cuts one off. */
const IDLE_MS = 120_000;
const SLOW_MS = Number(process.argv[2]);
const SLOW = '/slow';
const ACCOUNT = `AC${'0a'.repeat(16)}`;

const accepted: Record<string, number> = { slack: 0, teams: 0, telegram: 0, whatsapp: 0, sms: 0 };

/** @returns the message's number among those of the channel */
function accept(channel: string): number {
	const number = (accepted[channel] ?? 0) + 1;
	accepted[channel] = number;
	return number;
}

interface Answer {
	readonly status: number;
	readonly json: object;
}

function answer(path: string, method: string, body: string): Answer {
	const [, service = ''] = path.split('/', 2);
	switch (service) {
		case 'slack':
			return ok(path.endsWith('/auth.test') ? SLACK_IDENTITY : acceptSlack());
		case 'login':
			return ok({ token_type: 'Bearer', expires_in: 86_399, access_token: 'token' });
		case 'teams':
			return { status: 201, json: { id: String(1_700_000_000_000 + accept('teams')) } };
		case 'telegram':
			return ok(acceptTelegram(body));
		default:
			return method === 'GET' ? ok(listInbound()) : { status: 201, json: acceptTwilio(body) };
	}
}

function ok(json: object): Answer {
	return { status: 200, json };
}

const SLACK_IDENTITY = { ok: true, team_id: 'T01234567', user_id: 'U01234567', team: 'Acme' };

function acceptSlack(): object {
	const ts = `1713351031.${String(accept('slack')).padStart(6, '0')}`;
	const message = {
		...{ type: 'message', subtype: 'bot_message', text: TEXT, ts },
		...{ user: 'U01234567', bot_id: 'B01234567', app_id: 'A01234567', team: 'T01234567' },
	};
	return { ok: true, channel: 'C01234567', ts, message };
}

/** Texts come in full in the answers of the real services, too. */
const TEXT = 'New deal just closed - congrats team!';

function acceptTelegram(body: string): object {
	const { chat_id: id, text } = JSON.parse(body) as { chat_id: number; text: string };
	const from = { id: 7_012_345_678, is_bot: true, first_name: 'Acme', username: 'acme_test_bot' };
	const chat = { id, first_name: 'Jane', type: 'private' };
	const result = { message_id: accept('telegram'), from, chat, date: 1_713_351_031, text };
	return { ok: true, result };
}

function acceptTwilio(body: string): object {
	const channel = body.includes('To=whatsapp') ? 'whatsapp' : 'sms';
	return toTwilioMessage(channel, accept(channel), 'outbound-api');
}

/** That the recipient has written to us just now. */
function listInbound(): object {
	const uri = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json?PageSize=20&Page=0`;
	return {
		messages: [toTwilioMessage('whatsapp', 0, 'inbound')],
		...{ page: 0, page_size: 20, start: 0, end: 0, uri, first_page_uri: uri },
		...{ previous_page_uri: null, next_page_uri: null },
	};
}

function toTwilioMessage(channel: string, number: number, direction: string): object {
	const sid = `SM${channel === 'sms' ? 'a' : 'b'}${String(number).padStart(31, '0')}`;
	const now = new Date().toUTCString();
	return {
		...{ sid, account_sid: ACCOUNT, messaging_service_sid: null, direction, body: TEXT },
		...{ from: '+14155552345', to: '+14155550100', status: 'queued', num_segments: '1' },
		...{ date_created: now, date_updated: now, date_sent: now, num_media: '0' },
		...{ price: null, price_unit: 'USD', error_code: null, error_message: null },
		...{ api_version: '2010-04-01', uri: `/2010-04-01/Accounts/${ACCOUNT}/Messages/${sid}.json` },
		subresource_uris: { media: `/2010-04-01/Accounts/${ACCOUNT}/Messages/${sid}/Media.json` },
	};
}

const server = createServer({ keepAliveTimeout: IDLE_MS, noDelay: true }, (request, response) => {
	let body = '';
	request.setEncoding('utf8');
	request.on('data', (chunk: string) => (body += chunk));
	request.on('end', () => {
		const { method = '', url = '' } = request;
		const isSlow = url.startsWith(SLOW);
		const { status, json } = answer(isSlow ? url.slice(SLOW.length) : url, method, body);
		response.statusCode = status;
		response.setHeader('content-type', 'application/json; charset=utf-8');
		const end = (): void => void response.end(JSON.stringify(json));
		if (isSlow) setTimeout(end, SLOW_MS);
		else end();
	});
});
server.listen(0, '127.0.0.1', () => {
	process.on('message', (channel) => process.send?.(accepted[String(channel)] ?? 0));
	process.send?.({ port: (server.address() as AddressInfo).port });
});

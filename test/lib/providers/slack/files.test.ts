import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { DeliveryHooks } from '../../../../lib/core/provider';
import { isUploadUrl } from '../../../../lib/providers/slack/upload';
import { at, type Reaction } from '../../../support/slack-fake/faults';
import {
	aFile,
	deliver,
	errorOf,
	expectNoLeak,
	message,
	NOW,
	plan,
	sendAll,
	startRig,
	type SlackRig,
} from './setup';

const COMPLETE = 'files.completeUploadExternal';

let rig: SlackRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const attachments = [aFile('offer.txt', 'The offer'), aFile('größe.txt', 'The size')];
const withFiles = () => message(rig.channel.id, { attachments });

/** Sends the text, and then the first file with the given hooks. */
async function sendFile(hooks: Partial<DeliveryHooks> = {}) {
	const [text, file] = await plan(rig.provider, withFiles());
	if (!text || !file) throw new Error('the plan lacks steps');
	const { receipt } = await deliver(rig.provider, { ...text, evidence: {}, earlier: [] });
	return deliver(rig.provider, { ...file, evidence: {}, earlier: [receipt] }, hooks);
}

const shared = () => rig.slack.workspace.messages.filter(({ files }) => files.length > 0);

describe('files', () => {
	it('follow in the thread of the text, each with a receipt of its own', async () => {
		const receipts = await sendAll(rig.provider, withFiles());
		const [text, ...rest] = rig.slack.workspace.messages;
		expect(rest.map(({ threadTs, channel }) => [channel, threadTs])).toEqual(
			Array(2).fill([rig.channel.id, text?.ts]),
		);
		const files = rest.map(({ files: [file] }) => file);
		expect(files.map((file) => [file?.name, file?.title, file?.bytes?.toString()])).toEqual([
			['offer.txt', 'offer.txt', 'The offer'],
			['größe.txt', 'größe.txt', 'The size'],
		]);
		expect(receipts.slice(1)).toEqual(
			files.map((file) => ({
				status: 'sent',
				id: file?.id,
				threadId: text?.ts,
				sentAt: NOW,
				accepted: [rig.channel.id],
				rejected: [],
			})),
		);
	});

	it('go into the thread that the text answers in', async () => {
		const { ts } = rig.slack.workspace.say(rig.channel.id, 'Any news?');
		const options = { threadTs: ts };
		await sendAll(rig.provider, message(rig.channel.id, { attachments, options }));
		expect(shared().map(({ threadTs }) => threadTs)).toEqual([ts, ts]);
	});

	it('are committed with their id, right before they show', async () => {
		const seen: unknown[] = [];
		const { evidence, commits } = await sendFile({
			async commit(noted) {
				const file = rig.slack.workspace.files.get(noted?.['fileId'] ?? '');
				seen.push(file?.bytes?.toString(), rig.slack.callNames.includes(COMPLETE));
			},
		});
		expect(seen).toEqual(['The offer', false]);
		expect(commits).toBe(1);
		expect(evidence).toEqual({
			channel: rig.channel.id,
			threadTs: rig.slack.workspace.messages[0]?.ts,
			fileId: shared()[0]?.files[0]?.id,
		});
	});

	it('never see the bot token', async () => {
		await sendFile();
		const uploads = rig.slack.calls.filter(({ call }) => call === 'upload');
		expect(uploads.map(({ authorization }) => authorization)).toEqual([undefined]);
	});

	it('do not show when the commit is refused', async () => {
		await errorOf(sendFile({ commit: () => Promise.reject(new Error('taken over')) }));
		expect(rig.slack.callNames).not.toContain(COMPLETE);
	});
});

describe('a file that could not be uploaded', () => {
	it.each([
		[
			'an address is refused',
			'files.getUploadURLExternal',
			{ error: 'file_uploads_disabled' },
			'insufficient_permissions',
		],
		['no address comes', 'files.getUploadURLExternal', 'reset after', 'provider_error'],
		['an address makes no sense', 'files.getUploadURLExternal', 'garble', 'provider_error'],
		[
			'the service has a fault',
			'files.getUploadURLExternal',
			{ error: 'internal_error' },
			'provider_error',
		],
		['the upload is refused', 'upload', { status: 500 }, 'provider_error'],
		['the upload is too big', 'upload', { status: 413 }, 'payload_too_large'],
		[
			'the upload is sent elsewhere',
			'upload',
			{ status: 307, headers: { location: '/' } },
			'provider_error',
		],
		['the upload breaks off', 'upload', 'reset before', 'provider_error'],
	] as const)('was not sent, nor committed: %s', async (_fault, call, reaction, code) => {
		rig.slack.script = at(call, reaction);
		const error = await errorOf(sendFile());
		expect(error).toMatchObject({ code, delivery: 'not-sent', commits: 0 });
		expectNoLeak(error, rig, ['The offer', 'offer.txt']);
		expect(shared()).toEqual([]);
		expect(rig.slack.callNames.filter((name) => name === call)).toHaveLength(1);
	});

	it('was not sent when time ran out', async () => {
		rig.slack.script = at('upload', 'stall before');
		expect(await errorOf(sendFile({ signal: AbortSignal.timeout(300) }))).toMatchObject({
			delivery: 'not-sent',
			commits: 0,
		});
	});

	it('was not sent to another host, and nobody there heard of it', async () => {
		let requests = 0;
		const stranger = createServer((_request, response) => {
			requests++;
			response.end('OK');
		});
		await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
		try {
			const { port } = stranger.address() as AddressInfo;
			rig.slack.uploadBase = `http://127.0.0.1:${port}`;
			expect(await errorOf(sendFile())).toMatchObject({
				code: 'provider_error',
				delivery: 'not-sent',
				retry: 'after-fix',
				commits: 0,
			});
			expect(requests).toBe(0);
		} finally {
			stranger.close();
			stranger.closeAllConnections();
		}
	});
});

describe('a file that was to be shown', () => {
	it.each<[string, Reaction, string, string]>([
		['refused', { error: 'not_in_channel' }, 'insufficient_permissions', 'not-sent'],
		['refused for now', { status: 429 }, 'rate_limited', 'not-sent'],
		['lost before', 'reset before', 'delivery_unknown', 'unknown'],
		['lost after', 'reset after', 'delivery_unknown', 'unknown'],
		['answered by a fault', 'fail after', 'delivery_unknown', 'unknown'],
		['answered by a web page', 'garble', 'delivery_unknown', 'unknown'],
		['half done', { error: 'file_update_failed' }, 'delivery_unknown', 'unknown'],
	])('was %s', async (_fault, reaction, code, delivery) => {
		rig.slack.script = at(COMPLETE, reaction);
		const error = await errorOf(sendFile());
		expect(error).toMatchObject({ code, delivery, commits: 1 });
		expectNoLeak(error, rig, ['The offer', 'offer.txt']);
		expect(rig.slack.callNames.filter((name) => name === COMPLETE)).toHaveLength(1);
	});
});

describe('an address to upload to', () => {
	const baseUrl = 'https://slack.com/api';

	it.each([
		['https://files.slack.com/upload/v1/abc', baseUrl],
		['https://slack.com/upload/v1/abc', baseUrl],
		['https://files.slack-gov.com/upload', 'https://slack-gov.com/api'],
		['https://proxy.example/upload', 'https://proxy.example/api'],
		['https://files.slack.com/upload', 'https://proxy.example/api'],
		['http://127.0.0.1:8080/upload', 'http://127.0.0.1:8080/api'],
	])('belongs to Slack, or to what stands for it: %s', (url, base) => {
		expect(isUploadUrl(url, { baseUrl: base })).toBe(true);
	});

	it.each([
		'http://files.slack.com/upload',
		'https://files.slack.com.evil.example/upload',
		'https://evilslack.com/upload',
		'https://slack.com@evil.example/upload',
		'https://user:password@files.slack.com/upload',
		'https://127.0.0.1/upload',
		'https://slack.com:8443/upload',
		'file:///etc/passwd',
		'files.slack.com/upload',
		'',
	])('is refused: %s', (url) => {
		expect(isUploadUrl(url, { baseUrl })).toBe(false);
	});
});

import type { TwilioChannel } from '../../../../lib/providers/twilio/channel';
import { toSteps } from '../../../../lib/providers/twilio/request';
import { aFile, CONTEXT, message, PERSON, SERVICE_SID, TEMPLATE_SID, TEXT } from './setup';

function plan(channel: TwilioChannel, changes: object = {}, sender?: string) {
	const own = sender ?? (channel === 'sms' ? '+14155552345' : 'whatsapp:+14155552345');
	return toSteps(message(changes, channel), CONTEXT, { channel, sender: own, account: 'account' });
}

const fieldsOf = (...planned: Parameters<typeof plan>) =>
	plan(...planned).map(({ id, request }) => ({ id, ...request.fields }));

const SMS = { to: PERSON, from: '+14155552345' };
const WHATSAPP = { to: `whatsapp:${PERSON}`, from: 'whatsapp:+14155552345' };
const photo = aFile('photo.jpg', 'image/jpeg');
const sheet = aFile('sheet.pdf');

describe('the plan of a message', () => {
	it('is one text, by the channel’s addresses', () => {
		expect(fieldsOf('sms')).toEqual([{ id: 'text', ...SMS, body: TEXT }]);
		expect(fieldsOf('whatsapp')).toEqual([{ id: 'text', ...WHATSAPP, body: TEXT }]);
	});

	it('is the same, however often it is made', () => {
		const changes = { attachments: [photo], message: `${'word '.repeat(700)}`, split: true };
		expect(plan('whatsapp', changes)).toEqual(plan('whatsapp', changes));
	});

	it('counts nothing, and lets the account rest when Twilio asks for it', () => {
		expect(plan('sms')[0]?.pace).toEqual({
			buckets: [{ name: 'account', limits: [] }],
			rests: 'account',
		});
	});

	it('leaves the choice of a number to a Messaging Service', () => {
		const expected = [{ id: 'text', to: PERSON, messagingServiceSid: SERVICE_SID, body: TEXT }];
		expect(fieldsOf('sms', {}, SERVICE_SID)).toEqual(expected);
		expect(fieldsOf('sms', { options: { from: SERVICE_SID } })).toEqual(expected);
	});

	it('names the status callback in every step', () => {
		const statusCallback = 'https://n8n.example.com/webhook/status';
		const fields = fieldsOf('whatsapp', { attachments: [sheet], options: { statusCallback } });
		expect(fields.map((each) => each.statusCallback)).toEqual([statusCallback, statusCallback]);
	});

	it.each(['sms', 'whatsapp'] as const)('splits a long text into parts (%s)', (channel) => {
		const text = 'The quick brown fox jumps over the lazy dog. '.repeat(80);
		const steps = fieldsOf(channel, { message: text, split: true });
		expect(steps.map(({ id }) => id)).toEqual(['part-1', 'part-2', 'part-3']);
		for (const { body = '' } of steps) expect(body.length).toBeLessThanOrEqual(1600);
		expect(steps[0]?.body).toMatch(/^\(1\/3\) The quick/);
	});

	it('takes 1,600 characters as they are', () => {
		expect(fieldsOf('sms', { message: 'a'.repeat(1600) })).toHaveLength(1);
	});
});

describe('files', () => {
	it('make an MMS of an SMS, ten at most', () => {
		const attachments = Array.from({ length: 10 }, (_, index) => aFile(`${index}.png`));
		const mediaUrl = attachments.map(({ url }) => url);
		expect(fieldsOf('sms', { attachments })).toEqual([
			{ id: 'text', ...SMS, body: TEXT, mediaUrl },
		]);
	});

	it('go with the first part of a long MMS', () => {
		const steps = fieldsOf('sms', {
			attachments: [photo],
			message: 'word '.repeat(600),
			split: true,
		});
		expect(steps.map(({ mediaUrl }) => mediaUrl)).toEqual([[photo.url], undefined]);
	});

	it('go one a message on WhatsApp, a picture with the text below it', () => {
		expect(fieldsOf('whatsapp', { attachments: [photo, sheet, photo] })).toEqual([
			{ id: 'text', ...WHATSAPP, body: TEXT, mediaUrl: [photo.url] },
			{ id: 'file-2', ...WHATSAPP, mediaUrl: [sheet.url] },
			{ id: 'file-3', ...WHATSAPP, mediaUrl: [photo.url] },
		]);
	});

	it.each([
		['application/pdf', TEXT],
		['application/octet-stream', TEXT],
		['audio/ogg', TEXT],
		['image/webp', TEXT],
		['text/vcard', TEXT],
		['image/jpeg', 'a'.repeat(1025)],
	])('follow the text on WhatsApp where they would swallow it: %s', (mimeType, text) => {
		const file = aFile('file', mimeType);
		expect(fieldsOf('whatsapp', { message: text, attachments: [file] })).toEqual([
			{ id: 'text', ...WHATSAPP, body: text },
			{ id: 'file-1', ...WHATSAPP, mediaUrl: [file.url] },
		]);
	});

	it('follow the parts of a long text on WhatsApp', () => {
		const changes = { message: 'word '.repeat(600), split: true, attachments: [photo] };
		expect(plan('whatsapp', changes).map(({ id }) => id)).toEqual(['part-1', 'part-2', 'file-1']);
	});
});

describe('a template', () => {
	const options = { contentSid: TEMPLATE_SID, contentVariables: { 1: 'Ada', 2: '12:30' } };

	it.each(['sms', 'whatsapp'] as const)('goes without a text (%s)', (channel) => {
		const addresses = channel === 'sms' ? SMS : WHATSAPP;
		const contentVariables = '{"1":"Ada","2":"12:30"}';
		for (const text of ['', TEXT]) {
			expect(fieldsOf(channel, { message: text, options })).toEqual([
				{ id: 'template', ...addresses, contentSid: TEMPLATE_SID, contentVariables },
			]);
		}
	});

	it('needs no variables', () => {
		const steps = fieldsOf('sms', { options: { contentSid: TEMPLATE_SID } });
		expect(steps).toEqual([{ id: 'template', ...SMS, contentSid: TEMPLATE_SID }]);
	});
});

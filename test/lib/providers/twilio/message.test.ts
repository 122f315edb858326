import { parseTwilioMessage } from '../../../../lib/providers/twilio/message';
import { toSpellings } from '../../../../lib/providers/twilio/phone-number';
import { everythingShownBy } from '../../../contracts/leaks';
import { aFile, faultOf, message, PERSON, SERVICE_SID, TEMPLATE_SID, TEXT } from './setup';

const CHANNELS = ['whatsapp', 'sms'] as const;

describe.each(CHANNELS)('a recipient by %s', (channel) => {
	const parse = (recipient: unknown) =>
		parseTwilioMessage({ recipient, message: TEXT }, channel).recipient;

	it.each([
		['+14155550100', '+14155550100'],
		[' whatsapp:+14155550100 ', '+14155550100'],
		['+1 (415) 555-0100', '+14155550100'],
		['+49 (0)170 1234567', '+491701234567'],
		['+44 7911.123456', '+447911123456'],
		['+5215512345678', '+5215512345678'],
		['+870773111632', '+870773111632'],
	])('may be written %s', (text, number) => {
		expect(parse(text)).toBe(number);
	});

	it.each([
		['', 'missing'],
		['   ', 'missing'],
		[undefined, 'missing'],
		[14_155_550_100, 'as text'],
		['0170 1234567', 'Write +<country code>'],
		['00491701234567', 'Write +<country code>'],
		['14155550100', 'Write +<country code>'],
		['+1415555', 'too short'],
		['+141555501001234', 'too long'],
		['+1415555010', 'too short'],
		['+999123456789', 'code of a country'],
		['+1-800-FLOWERS', 'not a phone number'],
		['++14155550100', 'not a phone number'],
		['+14155550100 ext. 5', 'extension'],
		['+14155550100,+14155550101', 'Write +'],
		['grace@example.net', 'Write +<country code>'],
		['+1415555\r\n0100', 'Write +'],
	])('cannot be %j', async (recipient, advice) => {
		const error = await faultOf(() => parse(recipient));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'recipient' } });
		expect(error.message).toContain(advice);
	});

	it('is not repeated when it is refused', async () => {
		const error = await faultOf(() => parse('+999 4711 4711'));
		expect(everythingShownBy(error)).not.toContain('4711');
	});
});

describe('numbers that countries have changed', () => {
	it.each([
		['+5215512345678', '+525512345678'],
		['+5491155550100', '+541155550100'],
		['+5511987654321', '+551187654321'],
	])('%s and %s are one person’s', (long, short) => {
		expect(toSpellings(`whatsapp:${long}`)).toEqual([`whatsapp:${long}`, `whatsapp:${short}`]);
		expect(toSpellings(short)).toEqual([short, long]);
	});

	it.each([PERSON, '+491701234567', '+551132345678'])('%s has no other', (number) => {
		expect(toSpellings(number)).toEqual([number]);
	});
});

describe.each(CHANNELS)('a message by %s', (channel) => {
	const parse = (changes: object) => message(changes, channel);

	it('needs nothing but recipient and text', () => {
		expect(parse({})).toEqual({
			recipient: PERSON,
			text: TEXT,
			attachments: [],
			split: false,
			options: { waitForStatusSeconds: 0, ...(channel === 'whatsapp' && { checkWindow: true }) },
		});
	});

	it.each([
		['message', { message: '' }],
		['message', { message: ' \n ' }],
		['message', { message: 'a'.repeat(1601) }],
		['message', { message: 'a'.repeat(4097), split: true }],
		['content_sid', { options: { contentSid: 'HX123' } }],
		['content_variables', { options: { contentVariables: { 1: 'Ada' } } }],
		[
			'content_variables',
			{ message: '', options: { contentSid: TEMPLATE_SID, contentVariables: '{' } },
		],
		['content_variables', { options: { contentSid: TEMPLATE_SID, contentVariables: '["Ada"]' } }],
		[
			'content_variables.1',
			{ options: { contentSid: TEMPLATE_SID, contentVariables: { 1: null } } },
		],
		[
			'content_variables.1',
			{ options: { contentSid: TEMPLATE_SID, contentVariables: { 1: { a: 1 } } } },
		],
		['from', { options: { from: '0170 1234567' } }],
		['status_callback', { options: { statusCallback: 'http://example.com/status' } }],
		['status_callback', { options: { statusCallback: 'status' } }],
		['wait_for_status_seconds', { options: { waitForStatusSeconds: 301 } }],
		['wait_for_status_seconds', { options: { waitForStatusSeconds: -1 } }],
		['parse_mode', { options: { parseMode: 'HTML' } }],
		['attachments', { attachments: [aFile()], options: { contentSid: TEMPLATE_SID } }],
		['attachments[10]', { attachments: Array.from({ length: 11 }, (_, i) => aFile(`${i}.png`)) }],
		['attachments[0].url', { attachments: [{ filename: 'a', url: 'file:///etc/passwd' }] }],
	])('is refused on %s: %j', async (field, changes) => {
		const error = await faultOf(() => parse(changes));
		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
	});

	it.each([
		{ content_base64: Buffer.from('hello').toString('base64') },
		{ data_base64: Buffer.from('hello').toString('base64') },
		{ bytes: Buffer.from('hello') },
	])('takes files by URL only, and says so', async (content) => {
		const attachments = [aFile(), { filename: 'hello.txt', ...content }];
		const error = await faultOf(() => parse({ attachments }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'attachments[1]' } });
		expect(error.message).toContain('by URL only');
	});

	it('takes variables as an object or as its JSON, numbers as texts', () => {
		const contentVariables = { 1: 'Ada', amount: '12.5' };
		for (const given of [{ 1: 'Ada', amount: 12.5 }, JSON.stringify(contentVariables)]) {
			const options = { contentSid: TEMPLATE_SID, contentVariables: given };
			expect(parse({ message: undefined, options }).options).toMatchObject({ contentVariables });
		}
	});

	it('may have a template besides a text of any length', () => {
		const options = { contentSid: TEMPLATE_SID };
		expect(parse({ message: 'a'.repeat(4000), options }).text).toHaveLength(4000);
	});

	it('brings its own sender into the form that Twilio has for it', () => {
		const prefix = channel === 'whatsapp' ? 'whatsapp:' : '';
		const { options } = parse({ options: { from: '+1 415 555 2345' } });
		expect(options.from).toBe(`${prefix}+14155552345`);
		expect(parse({ options: { from: SERVICE_SID } }).options.from).toBe(SERVICE_SID);
	});
});

it('looks at the window of WhatsApp only', async () => {
	const error = await faultOf(() => message({ options: { checkWindow: false } }, 'sms'));
	expect(error).toMatchObject({ code: 'validation_error', details: { field: 'check_window' } });
});

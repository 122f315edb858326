import { describeProviderContract } from '../../../contracts/provider-contract';
import { at, wellBehaved, type Reaction } from '../../../support/twilio-fake/faults';
import { AUTH_TOKEN, message, startRig, TEXT } from './setup';

const chatter: Reaction = {
	status: 400,
	code: 99_999,
	message: [TEXT, AUTH_TOKEN, Buffer.from(TEXT).toString('base64')].join(' '),
	headers: { 'x-said': AUTH_TOKEN },
};

describe.each(['whatsapp', 'sms'] as const)('%s', (channel) => {
	describeProviderContract(`Twilio (${channel})`, {
		async start() {
			const rig = await startRig(channel);
			const { twilio } = rig;
			const count = () => twilio.callNames.filter((call) => call === 'messages.create').length;
			return {
				...rig,
				message: message({}, channel),
				confidential: [AUTH_TOKEN, TEXT],
				// Twilio keeps no marker, so ours goes along in a header.
				accepted: () =>
					twilio.accepted.map(({ headers, body }) => `${String(headers['x-outbox-id'])} ${body}`),
				offers: count,
				irreversible: count,
			};
		},
		faults: {
			'refuses for good': ({ twilio }) => {
				twilio.script = at('messages.create', { status: 400, code: 21211 });
			},
			'refuses for now': ({ twilio }) => {
				const headers = { 'retry-after': '7' };
				twilio.script = at('messages.create', { status: 429, code: 20429, headers });
			},
			'refuses the login': ({ twilio }) => {
				twilio.script = at('*', { status: 401, code: 20003, message: AUTH_TOKEN });
			},
			'is unreachable': ({ twilio }) => void twilio.goDown(),
			'drops the line before it accepts': ({ twilio }) => {
				twilio.script = at('messages.create', 'reset before');
			},
			'accepts and drops the line': ({ twilio }) => {
				twilio.script = at('messages.create', 'reset after');
			},
			'accepts and answers garbage': ({ twilio }) => {
				twilio.script = at('messages.create', 'garble');
			},
			'accepts and stalls': ({ twilio }) => {
				twilio.script = at('messages.create', 'stall after');
			},
			'refuses and repeats what it heard': ({ twilio }) => {
				twilio.script = at('messages.create', chatter);
			},
		},
		heal({ twilio }) {
			twilio.script = wellBehaved;
			void twilio.comeBack();
		},
		retryAfterMs: 7000,
		reconciles: true,
	});
});

import { describeProviderContract } from '../../../contracts/provider-contract';
import { at, wellBehaved } from '../../../support/smtp-server/reactions';
import { email, LOGIN, startRig, type SmtpRig } from './setup';

const message = email();
const { subject, text = '' } = message;
const everything = [
	subject,
	text.replace(/\s+/g, ' '),
	LOGIN.password,
	Buffer.from(`\0${LOGIN.user}\0${LOGIN.password}`).toString('base64'),
].join(' ');

for (const security of ['none', 'starttls', 'tls'] as const) {
	describeProviderContract(`SMTP with ${security} encryption`, {
		async start() {
			const rig: SmtpRig = await startRig({ security });
			const { server } = rig;
			return {
				...rig,
				message,
				confidential: [
					LOGIN.password,
					subject,
					...text.split('\r\n').filter((line) => line.length > 1),
				],
				accepted: () => server.messages.map(({ mime }) => mime.toString('latin1')),
				offers: () => server.commandsOf('MAIL').length,
				irreversible: () => server.bodyBytes,
			};
		},
		faults: {
			'refuses for good': ({ server }) => {
				server.script = at('rcpt', { reply: '550 5.1.1 no such user' });
			},
			'refuses for now': ({ server }) => {
				server.script = at('dot', { reply: '451 4.3.0 try again later' });
			},
			'refuses the login': ({ server }) => {
				server.script = at('auth', { reply: '535 5.7.8 bad credentials' });
			},
			'is unreachable': ({ server }) => {
				server.script = at('connect', 'reset');
			},
			'drops the line before the commit': ({ server }) => {
				server.script = at('rcpt', 'close');
			},
			'drops the line before it accepts': ({ server }) => {
				server.script = at('body', 'reset');
			},
			'accepts and drops the line': ({ server }) => {
				server.script = at('accepted', 'close');
			},
			'accepts and answers garbage': ({ server }) => {
				server.script = at('accepted', { raw: 'lorem ipsum\r\n', then: 'close' });
			},
			'stalls before the commit': ({ server }) => {
				server.script = at('rcpt', 'stall');
			},
			'accepts and stalls': ({ server }) => {
				server.script = at('accepted', 'stall');
			},
			'refuses and repeats what it heard': ({ server }) => {
				server.script = at('dot', { reply: `554 5.6.0 cannot take ${everything}` });
			},
		},
		heal({ server }) {
			server.script = wellBehaved;
		},
		reconciles: false,
	});
}

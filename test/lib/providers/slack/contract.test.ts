import { describeProviderContract } from '../../../contracts/provider-contract';
import { at, wellBehaved } from '../../../support/slack-fake/faults';
import { message, startRig, TEXT } from './setup';

const POST = 'chat.postMessage';

describeProviderContract('Slack', {
	async start() {
		const rig = await startRig();
		const { slack, token, channel } = rig;
		const posts = () => slack.callNames.filter((call) => call === POST).length;
		return {
			...rig,
			message: message(channel.id),
			confidential: [token, TEXT],
			accepted: () => slack.workspace.messages.map(({ wire }) => wire),
			offers: posts,
			irreversible: posts,
		};
	},
	faults: {
		'refuses for good': ({ slack }) => {
			slack.script = at(POST, { error: 'msg_too_long' });
		},
		'refuses for now': ({ slack }) => {
			slack.script = at(POST, { status: 429, headers: { 'retry-after': '7' } });
		},
		'refuses the login': ({ slack, token }) => {
			slack.script = at('*', { error: 'invalid_auth', needed: token });
		},
		'is unreachable': ({ slack }) => void slack.pause(),
		'drops the line before it accepts': ({ slack }) => {
			slack.script = at(POST, 'reset before');
		},
		'accepts and drops the line': ({ slack }) => {
			slack.script = at(POST, 'reset after');
		},
		'accepts and answers garbage': ({ slack }) => {
			slack.script = at(POST, 'garble');
		},
		'accepts and stalls': ({ slack }) => {
			slack.script = at(POST, 'stall after');
		},
		'refuses and repeats what it heard': ({ slack, token }) => {
			const everything = `${TEXT} ${token}`;
			const messages = [`[ERROR] ${everything} [json-pointer:/${everything}]`];
			slack.script = at(POST, { error: everything, needed: everything, messages });
		},
	},
	heal({ slack, clock }) {
		slack.script = wellBehaved;
		void slack.resume();
		// As long as the suite says that the commit is ago.
		clock.pass(600_000);
	},
	retryAfterMs: 7000,
	reconciles: true,
});

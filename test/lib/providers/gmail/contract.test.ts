import { describeProviderContract } from '../../../contracts/provider-contract';
import { at, wellBehaved, type Reaction } from '../../../support/gmail-fake/faults';
import { email, startRig } from './setup';

const message = email();
const { subject, text = '' } = message;

const refusal: Reaction = { status: 400, reason: 'invalidArgument', message: 'Invalid To header' };
const slowDown: Reaction = {
	status: 403,
	reason: 'userRateLimitExceeded',
	message: 'User Rate Limit Exceeded',
	headers: { 'retry-after': '7' },
};
const chatter = (token: string): Reaction => {
	const everything = [subject, text, token, Buffer.from(text).toString('base64')].join(' ');
	return { status: 400, reason: `invalidArgument ${everything}`, message: everything };
};

describeProviderContract('Gmail', {
	async start() {
		const rig = await startRig();
		const { gmail, token } = rig;
		const count = (name: string) => gmail.callNames.filter((call) => call === name).length;
		return {
			...rig,
			message,
			confidential: [token, subject, ...text.split('\r\n').filter((line) => line.length > 1)],
			accepted: () => gmail.outgoing.map(({ submitted }) => submitted.toString('latin1')),
			offers: () => count('drafts.create'),
			irreversible: () => count('drafts.send'),
		};
	},
	faults: {
		'refuses for good': ({ gmail }) => {
			gmail.script = at('drafts.send', refusal);
		},
		'refuses for now': ({ gmail }) => {
			gmail.script = at('drafts.send', slowDown);
		},
		'refuses the login': ({ gmail, token }) => {
			gmail.script = at('*', { status: 401, reason: 'authError', message: token });
		},
		'is unreachable': ({ gmail }) => {
			gmail.script = at('*', 'reset before');
		},
		'drops the line before the commit': ({ gmail }) => {
			gmail.script = at('drafts.create', 'reset after');
		},
		'drops the line before it accepts': ({ gmail }) => {
			gmail.script = at('drafts.send', 'reset before');
		},
		'accepts and drops the line': ({ gmail }) => {
			gmail.script = at('drafts.send', 'reset after');
		},
		'accepts and answers garbage': ({ gmail }) => {
			gmail.script = at('drafts.send', 'garble');
		},
		'stalls before the commit': ({ gmail }) => {
			gmail.script = at('drafts.create', 'stall before');
		},
		'accepts and stalls': ({ gmail }) => {
			gmail.script = at('drafts.send', 'stall after');
		},
		'refuses and repeats what it heard': ({ gmail, token }) => {
			gmail.script = at('drafts.send', chatter(token));
		},
	},
	heal({ gmail }) {
		gmail.script = wellBehaved;
	},
	retryAfterMs: 7000,
	reconciles: true,
});

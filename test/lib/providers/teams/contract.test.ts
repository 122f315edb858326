import { describeProviderContract } from '../../../contracts/provider-contract';
import { at, wellBehaved, type Reaction } from '../../../support/teams-fake/faults';
import { loginRefusal } from '../../../support/teams-fake/teams-error';
import { message, SECRET, startRig } from './setup';

const sent = message();
const POST = 'activities.create';

const slowDown: Reaction = {
	status: 429,
	code: 'Throttled',
	message: 'Too many requests.',
	headers: { 'retry-after': '7' },
};
const wrongSecret: Reaction = {
	status: 401,
	body: JSON.stringify(loginRefusal(401, 'invalid_client', 7000215, `Not ${SECRET}.`).json),
};
const chatter = (token: string): Reaction => {
	const everything = [sent.text, SECRET, token].join(' ');
	return { status: 400, code: `BadSyntax ${everything}`, message: everything };
};

describeProviderContract('Microsoft Teams', {
	async start() {
		const rig = await startRig();
		const { teams } = rig;
		const count = () => teams.calls.filter((call) => call === POST).length;
		return {
			...rig,
			message: sent,
			confidential: [SECRET, 'fake-token', sent.text],
			accepted: () =>
				teams.posted.map(({ conversationId, requestId, body }) =>
					JSON.stringify({ conversationId, requestId, body }),
				),
			offers: count,
			irreversible: count,
		};
	},
	faults: {
		'refuses for good': ({ teams }) => {
			teams.script = at(POST, { status: 400, code: 'BadSyntax', message: 'Bad format.' });
		},
		'refuses for now': ({ teams }) => {
			teams.script = at(POST, slowDown);
		},
		'refuses the login': ({ teams }) => {
			teams.script = at('token', wrongSecret);
		},
		'is unreachable': ({ teams }) => {
			teams.script = at('*', 'reset before');
		},
		'drops the line before the commit': ({ teams }) => {
			teams.script = at('token', 'reset after');
		},
		'drops the line before it accepts': ({ teams }) => {
			teams.script = at(POST, 'reset before');
		},
		'accepts and drops the line': ({ teams }) => {
			teams.script = at(POST, 'reset after');
		},
		'accepts and answers garbage': ({ teams }) => {
			teams.script = at(POST, 'garble');
		},
		'stalls before the commit': ({ teams }) => {
			teams.script = at('token', 'stall before');
		},
		'accepts and stalls': ({ teams }) => {
			teams.script = at(POST, 'stall after');
		},
		'refuses and repeats what it heard': ({ teams }) => {
			teams.script = at(POST, chatter('fake-token'));
		},
	},
	heal({ teams }) {
		teams.script = wellBehaved;
	},
	retryAfterMs: 7000,
	reconciles: false,
});

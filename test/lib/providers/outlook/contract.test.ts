import { describeProviderContract, type Fault } from '../../../contracts/provider-contract';
import type { Script } from '../../../support/graph-fake/reactions';
import { email, startRig, type OutlookRig } from './setup';

const message = email({ bcc: [{ address: 'boss@example.net' }] });
const { subject, text = '' } = message;
const secrets = (rig: OutlookRig): readonly string[] => [
	rig.login.token,
	subject,
	...text.split('\r\n'),
];

/** Faults that come with a call, and last until the fake is healed. */
const script =
	(reactions: (rig: OutlookRig) => Script) =>
	(rig: OutlookRig): void => {
		rig.graph.script = reactions(rig);
	};

const faults: Readonly<Record<Fault, (rig: OutlookRig) => void>> = {
	'refuses for good': script(() => ({
		sendDraft: { status: 400, code: 'ErrorInvalidRecipients' },
	})),
	'refuses for now': script(() => ({
		sendDraft: { status: 429, code: 'ApplicationThrottled', retryAfter: '7' },
	})),
	'refuses the login': script(() => ({
		createDraft: { status: 401, code: 'InvalidAuthenticationToken' },
	})),
	'is unreachable': ({ graph }) => {
		graph.unreachable = true;
	},
	'drops the line before the commit': script(() => ({ createDraft: 'reset after' })),
	'drops the line before it accepts': script(() => ({ sendDraft: 'reset before' })),
	'accepts and drops the line': script(() => ({ sendDraft: 'reset after' })),
	'accepts and answers garbage': script(() => ({ sendDraft: 'garbage after' })),
	'stalls before the commit': script(() => ({ createDraft: 'stall before' })),
	'accepts and stalls': script(() => ({ sendDraft: 'stall after' })),
	'refuses and repeats what it heard': script((rig) => ({
		sendDraft: {
			status: 400,
			code: 'ErrorUnforeseen',
			message: `Cannot take ${secrets(rig).join(' ')} ${Buffer.from(text).toString('base64')}`,
		},
	})),
};

describeProviderContract('Outlook', {
	async start() {
		const rig = await startRig();
		const { graph } = rig;
		return {
			...rig,
			message,
			confidential: secrets(rig),
			accepted: () => graph.accepted.map(({ mime }) => mime.toString('latin1')),
			offers: () => graph.count('sendDraft'),
			irreversible: () => graph.count('sendDraft'),
			async stop() {
				await rig.stop();
				expect(graph.violations).toEqual([]);
			},
		};
	},
	faults,
	heal({ graph }) {
		graph.script = {};
		graph.unreachable = false;
	},
	retryAfterMs: 7_000,
	reconciles: true,
});

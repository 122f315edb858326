import type { TelegramMessage } from '../../../../lib/providers/telegram/message';
import type { TelegramRequest } from '../../../../lib/providers/telegram/request';
import { describeProviderContract, type ProviderRig } from '../../../contracts/provider-contract';
import { always, wellBehaved } from '../../../support/telegram-fake/reactions';
import type { TelegramFake } from '../../../support/telegram-fake/telegram-fake';
import {
	createProvider,
	message,
	startRig,
	unusedUrl,
	type TelegramProvider,
	type TelegramRig,
} from './setup';

const given = message();

interface Rig extends ProviderRig<TelegramMessage, TelegramRequest> {
	readonly telegram: TelegramFake;
	/** Whether the provider is connected to where nothing listens. */
	astray: boolean;
}

/** Telegram has no place for a marker of ours, so the text itself tells one send from another. */
function marking(provider: TelegramProvider): TelegramProvider['plan'] {
	return (template, context, lookup) =>
		provider.plan({ ...template, text: `${template.text}\n${context.uid}` }, context, lookup);
}

async function start(): Promise<Rig> {
	const { telegram, provider, stop }: TelegramRig = await startRig();
	const nowhere = createProvider({ ...telegram, url: await unusedUrl() });
	const rig: Rig = {
		telegram,
		astray: false,
		provider: {
			...provider,
			plan: marking(provider),
			deliver: (step, hooks) => (rig.astray ? nowhere : provider).deliver(step, hooks),
		},
		message: given,
		confidential: [telegram.token, ...given.text.split('\n')],
		accepted: () => telegram.accepted,
		offers: () => telegram.calls.length,
		irreversible: () => telegram.calls.length,
		stop,
	};
	return rig;
}

describeProviderContract<TelegramMessage, TelegramRequest, Rig>('Telegram', {
	start,
	faults: {
		'refuses for good': ({ telegram }) => {
			telegram.script = always({ status: 400, description: 'Bad Request: message is too long' });
		},
		'refuses for now': ({ telegram }) => {
			telegram.script = always({
				status: 429,
				description: 'Too Many Requests: retry after 7',
				parameters: { retry_after: 7 },
			});
		},
		'refuses the login': ({ telegram }) => {
			const { token } = telegram;
			telegram.script = always({ status: 401, description: `Unauthorized: ${token}` });
		},
		'is unreachable': (rig) => {
			rig.astray = true;
		},
		'drops the line before it accepts': ({ telegram }) => {
			telegram.script = always('reset before');
		},
		'accepts and drops the line': ({ telegram }) => {
			telegram.script = always('reset after');
		},
		'accepts and answers garbage': ({ telegram }) => {
			telegram.script = always('garble');
		},
		'accepts and stalls': ({ telegram }) => {
			telegram.script = always('stall after');
		},
		'refuses and repeats what it heard': ({ telegram }) => {
			const everything = `${telegram.token} ${given.text} ${Buffer.from(given.text).toString('base64')}`;
			telegram.script = always({ status: 400, description: `Bad Request: ${everything}` });
		},
	},
	heal(rig) {
		rig.astray = false;
		rig.telegram.script = wellBehaved;
	},
	retryAfterMs: 7000,
	reconciles: false,
});

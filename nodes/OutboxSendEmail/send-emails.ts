import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { parseMailboxes } from '../../lib/mail/addresses';
import { toIdentity } from '../../lib/mail/identity';
import { toEmailOutput } from '../../lib/outbox/email/email-output';
import { previewEmail } from '../../lib/outbox/email/preview-email';
import { sendEmail, type EmailRequest } from '../../lib/outbox/email/send-email';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { openMailAccount, type MailAccount } from '../shared/mail-account';
import { addressesParameter, readParameter } from '../shared/parameters';
import { once, runSends, type PreparedSend } from '../shared/run-sends';
import { readSendEmailParameters, toEmailRequest } from './to-email-request';

/** Sends the email of every input item. */
export function sendEmails(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	const openAccount = once(async (signal) =>
		withSharedProviders(await openMailAccount(context, runtime, signal)),
	);
	return runSends(context, runtime, {
		noun: 'email',
		lanesOf: (itemIndex) => readLanes(context, itemIndex),
		async prepare(surroundings) {
			const parameters = readSendEmailParameters(context, surroundings.itemIndex);
			const account = await openAccount(surroundings.signal);
			const { urlFiles } = runtime;
			const request = await toEmailRequest(parameters, { ...surroundings, account, urlFiles });
			return toPreparedSend(request, account, parameters.options);
		},
	});
}

function toPreparedSend(
	unconnected: Omit<EmailRequest, 'provider'>,
	account: MailAccount,
	options: PreparedSend['options'],
): PreparedSend {
	const { email, sandboxRecipient } = unconnected;
	const connect = (secret: Uint8Array): EmailRequest => ({
		...unconnected,
		provider: account.connect(secret),
	});
	return {
		options,
		warnings: [
			...email.warnings,
			...(sandboxRecipient
				? [`Sandbox: the email went to ${sandboxRecipient.address} instead of its recipients.`]
				: []),
		],
		preview: (environment, secret) => previewEmail(connect(secret), environment),
		send: (environment, secret) => sendEmail(connect(secret), environment),
		toOutput: (result, extra) => toEmailOutput(result, { ...extra, dropped: email.dropped }),
	};
}

/** Items for the same recipient or conversation keep their order. */
function readLanes(context: IExecuteFunctions, itemIndex: number): string[] {
	const fields = ['to', 'additionalFields.cc', 'additionalFields.bcc'];
	try {
		const addresses = fields.flatMap((name) =>
			parseMailboxes(
				addressesParameter.parse(readParameter(context, name, itemIndex, '')) ?? [],
				name,
			),
		);
		const thread = readParameter(context, 'additionalFields.threadId', itemIndex, '');
		const lanes = addresses.map(({ address }) => toIdentity(address));
		return typeof thread === 'string' && thread !== '' ? [...lanes, `thread ${thread}`] : lanes;
	} catch {
		// What is wrong with the item is said when its turn comes.
		return [];
	}
}

/** To connect takes hashes and keys, so all items that are recorded in a store share a provider. */
function withSharedProviders(account: MailAccount): MailAccount {
	const providers = new WeakMap<Uint8Array, Provider<LoadedEmail>>();
	return {
		...account,
		connect(secret) {
			const provider = providers.get(secret) ?? account.connect(secret);
			providers.set(secret, provider);
			return provider;
		},
	};
}

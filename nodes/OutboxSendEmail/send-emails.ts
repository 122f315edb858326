import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toEmailOutput } from '../../lib/outbox/email/email-output';
import { previewEmail } from '../../lib/outbox/email/preview-email';
import { sendEmail, type EmailRequest } from '../../lib/outbox/email/send-email';
import type { Environment } from '../../lib/outbox/environment';
import { readAddressLanes } from '../shared/address-lanes';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import type { MailAccount } from '../shared/mail-account';
import { openMailAccount } from '../shared/open-mail-account';
import { readParameter } from '../shared/parameters';
import { once, runSends, type PreparedSend } from '../shared/run-sends';
import { toScreeningChoice } from '../shared/suppression-choice';
import {
	readSendEmailParameters,
	toEmailRequest,
	type SendEmailParameters,
} from './to-email-request';

/** Sends the email of every input item. */
export function sendEmails(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	const openAccount = once((signal) => openMailAccount(context, runtime, signal));
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
	options: SendEmailParameters['options'],
): PreparedSend {
	const { email, sandboxRecipient } = unconnected;
	const chooseScreening = toScreeningChoice(options);
	const connect = (environment: Environment, secret: Uint8Array): EmailRequest => ({
		...unconnected,
		provider: account.connect(secret),
		screening: chooseScreening(environment),
	});
	return {
		options,
		warnings: [
			...email.warnings,
			...(sandboxRecipient
				? [`Sandbox: the email went to ${sandboxRecipient.address} instead of its recipients.`]
				: []),
		],
		preview: (environment, secret) => previewEmail(connect(environment, secret), environment),
		send: (environment, secret) => sendEmail(connect(environment, secret), environment),
		toOutput: (result, extra) => toEmailOutput(result, { ...extra, dropped: email.dropped }),
	};
}

/** Items for the same recipient or conversation keep their order. */
function readLanes(context: IExecuteFunctions, itemIndex: number): string[] {
	try {
		const fields = ['to', 'additionalFields.cc', 'additionalFields.bcc'];
		const lanes = readAddressLanes(context, itemIndex, fields);
		const thread = readParameter(context, 'additionalFields.threadId', itemIndex, '');
		return typeof thread === 'string' && thread !== '' ? [...lanes, `thread ${thread}`] : lanes;
	} catch {
		// What is wrong with the item is said when its turn comes.
		return [];
	}
}

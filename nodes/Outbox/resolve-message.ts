import { z } from 'zod/v4';

import type { Submission } from '../../lib/core/submission';
import { parseInput } from '../../lib/mail/parse-input';
import { toMessageOutput } from '../../lib/outbox/messages/message-output';
import { resolveMessage, type Askable } from '../../lib/outbox/messages/resolve-message';
import { openChatAccount } from '../shared/chat-account';
import { openGmailAccount } from '../shared/gmail-mail-account';
import { openOutlookAccount } from '../shared/outlook-mail-account';
import { choiceParameter, labelParameter, readParameter } from '../shared/parameters';
import { describeRun } from './describe-run';
import {
	noteParameter,
	readCollection,
	requiredParameter,
	type Operation,
	type OperationInput,
} from './operation';

const parametersSchema = z.object({
	uid: requiredParameter,
	decision: choiceParameter(['reconcile', 'sent', 'not-sent']),
	resolvedBy: labelParameter,
	note: noteParameter,
});

/** A person's decision about a held message. */
export const runResolve: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const { uid, decision, resolvedBy, note } = parseInput(parametersSchema, {
		...readCollection(input, 'additionalFields'),
		uid: readParameter(context, 'uid', itemIndex, ''),
		decision: readParameter(context, 'decision', itemIndex, 'reconcile'),
	});
	const run = describeRun(input);
	const by = resolvedBy === undefined ? run : `${resolvedBy} (${run})`;
	const connect = (submission: Submission) => connectAccount(submission, input);
	const resolved = await resolveMessage({ uid, decision, by, note, connect }, environment);
	return [{ ...toMessageOutput(resolved), ...warnIfHeld(resolved, input) }];
};

/** The provider that a message was sent through, where it can be asked. */
async function connectAccount(
	submission: Submission,
	{ context, runtime, environment: { signal }, secret }: OperationInput,
): Promise<Askable | undefined> {
	const { provider } = submission;
	switch (provider) {
		case 'gmail':
			return (await openGmailAccount(context, runtime, signal)).connect(secret);
		case 'outlook':
			return (await openOutlookAccount(context, runtime, signal)).connect(secret);
		case 'slack':
		case 'whatsapp':
		case 'sms': {
			const { account } = await openChatAccount(context, provider, runtime, signal);
			return account.toAsk(submission);
		}
		default:
			return undefined;
	}
}

function warnIfHeld(
	{ state, provider }: Submission,
	{ context }: OperationInput,
): { readonly warnings?: readonly string[] } {
	if (state !== 'unknown') return {};
	const message = `${provider} could not say what became of the message, so it is still held. Ask again in a few minutes, or look into the mailbox and mark it as sent or as not sent.`;
	context.addExecutionHints({ message, location: 'outputPane' });
	return { warnings: [message] };
}

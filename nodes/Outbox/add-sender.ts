import { toSenderOutput } from '../../lib/outbox/directory/directory-output';
import { sendCode } from '../../lib/outbox/directory/send-code';
import { toTimestamp } from '../../lib/outbox/send-output';
import { openMailAccount } from '../shared/open-mail-account';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readMailbox } from './read-addresses';

/**
 * An address that may send once its owner has confirmed it: they are sent a code, which nobody else
 * gets to see.
 */
export const runAddSender: Operation = async (input) => {
	const { context, runtime, environment, secret } = input;
	const mailbox = readMailbox(input);
	const { senders: added } = openDirectory(input);
	const { senders, connect } = await openMailAccount(context, runtime, environment.signal);
	const { sender, issued } = await added.add(mailbox);
	if (!issued) return [{ ...toSenderOutput(sender), code_expires_at: null }];
	const { id: workflowId } = context.getWorkflow();
	const { id: nodeId } = context.getNode();
	const origin = { workflowId, nodeId, executionId: context.getExecutionId() };
	const provider = connect(secret);
	await sendCode({ mailbox, issued, provider, senders, origin }, environment);
	return [{ ...toSenderOutput(sender), code_expires_at: toTimestamp(issued.expiresAt) }];
};

import type SMTPConnection from 'nodemailer/lib/smtp-connection';

import type { Receipt } from '../../core/receipt';
import { readFault } from './fault';
import { quoteReply } from './reply';
import type { SmtpRequest } from './request';

/**
 * What the server took.
 *
 * @param sentAt milliseconds since the epoch
 * @param secrets what the reasons of refused recipients must not repeat
 */
export function toReceipt(
	info: SMTPConnection.SentMessageInfo,
	request: SmtpRequest,
	sentAt: number,
	secrets: readonly string[],
): Receipt {
	// Some servers put a Message-ID of their own into the copy that is delivered, and say so.
	const messageId = info.serverMessageId ?? request.messageId;
	return {
		status: 'sent',
		id: request.uid,
		threadId: request.parentId ?? messageId,
		messageId,
		sentAt,
		accepted: [...info.accepted],
		rejected: info.rejected.map((address) => ({
			address,
			reason: refusalOf(address, info, secrets),
		})),
	};
}

function refusalOf(
	address: string,
	{ rejectedErrors = [] }: SMTPConnection.SentMessageInfo,
	secrets: readonly string[],
): string {
	const { reply } =
		rejectedErrors.map(readFault).find(({ recipient }) => recipient === address) ?? {};
	return reply ? quoteReply(reply, secrets) : 'refused';
}

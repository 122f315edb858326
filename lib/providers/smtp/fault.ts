import { z } from 'zod/v4';

import { parseReply, type SmtpReply } from './reply';

const text = z.string().optional().catch(undefined);
const nodemailerErrorSchema = z.object({
	code: text,
	originalCode: text,
	command: text,
	response: text,
	timeoutType: text,
	recipient: text,
});

/** What is of use in nodemailer's error; the rest may repeat secrets and is left behind. */
export interface SmtpFault {
	/** What the server answered, where it did. */
	readonly reply?: SmtpReply | undefined;
	/** The code of Node.js or of nodemailer, e.g. `ECONNREFUSED`. */
	readonly code: string;
	/** The command that failed, e.g. `RCPT TO`; `CONN` outside of any. */
	readonly command: string;
	/** What an `ETIMEDOUT` was waiting for, e.g. `GREETING_TIMEOUT`. */
	readonly waitedFor?: string | undefined;
	/** The recipient that the reply is about. */
	readonly recipient?: string | undefined;
}

export function readFault(error: unknown): SmtpFault {
	const { success, data } = nodemailerErrorSchema.safeParse(error);
	if (!success) return { code: 'EUNKNOWN', command: 'CONN' };
	const code = data.originalCode ?? data.code ?? 'EUNKNOWN';
	return {
		reply: parseReply(data.response ?? ''),
		code: /^[A-Z0-9_]+$/.test(code) ? code : 'EUNKNOWN',
		command: data.command ?? 'CONN',
		waitedFor: data.timeoutType,
		recipient: data.recipient,
	};
}

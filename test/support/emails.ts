import type { EmailMessage } from '../../lib/core/message';

/** A plain email; what a test is about is given, the rest is not its business. */
export function anEmail(overrides: Partial<EmailMessage> = {}): EmailMessage {
	return {
		from: { address: 'crm@example.com', name: 'CRM' },
		to: [{ address: 'jane@example.com' }],
		cc: [],
		bcc: [],
		replyTo: [],
		subject: 'Follow-up on our meeting',
		text: 'Thanks for meeting with us today.',
		headers: {},
		attachments: [],
		dropped: [],
		warnings: [],
		...overrides,
	};
}

export function aTextFile(text: string, filename = 'a.txt') {
	const source = { kind: 'bytes', bytes: Buffer.from(text) } as const;
	return { filename, contentType: 'text/plain', source };
}

export function aLinkedFile(url: string, filename = 'a.txt') {
	return { filename, contentType: 'text/plain', source: { kind: 'url', url } } as const;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	createMailSink,
	type MailSink,
	type MailSinkOptions,
} from '../../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../../scripts/n8n-host/client.mjs';

const TLS_FOLDER = join(__dirname, '..', '..', 'support', 'smtp-server', 'tls');
const certificate = {
	key: readFileSync(join(TLS_FOLDER, 'localhost-key.pem'), 'utf8'),
	cert: readFileSync(join(TLS_FOLDER, 'localhost-cert.pem'), 'utf8'),
};

export const LOGIN = { user: 'crm', password: 'correct-horse' };
export const SENDER = 'crm@acme.example';

type Security = NonNullable<MailSinkOptions['security']>;

/** A mail server with a certificate of the tests' own authority and one login. */
export function startMailServer(security: Security = 'none'): Promise<MailSink> {
	return createMailSink({ security, login: LOGIN, certificate });
}

/** The data of a credential that fits the mail server. */
export function credentialData(
	{ host, port }: MailSink,
	security: Security = 'none',
): Readonly<Record<string, unknown>> {
	return {
		host,
		port,
		security,
		...LOGIN,
		senders: `Acme CRM <${SENDER}>`,
		...(security === 'none' ? {} : { caCertificate: certificate.cert }),
	};
}

/** Saves a credential for the mail server in n8n; gives its id. */
export async function saveCredential(
	client: Client,
	server: MailSink,
	security: Security = 'none',
): Promise<string> {
	const { id } = await client.createCredential({
		name: `SMTP ${server.port}`,
		type: 'outboxSmtpApi',
		data: credentialData(server, security),
	});
	return id;
}

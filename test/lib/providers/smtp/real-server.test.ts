import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { createSmtpPools } from '../../../../lib/providers/smtp/pool';
import { fixtureCertificate, fixtureKey } from '../../../support/smtp-server/certificates';
import { connectionTo, createProvider, email, LOGIN, send } from './setup';

describe('a mail server that others have written', () => {
	it.each([
		['none', { hideSTARTTLS: true }],
		['starttls', {}],
		['tls', { secure: true }],
	] as const)('takes ten messages at once (%s)', async (security, serverOptions) => {
		const received: ParsedMail[] = [];
		const server = new SMTPServer({
			...serverOptions,
			cert: fixtureCertificate('localhost'),
			key: fixtureKey('localhost'),
			allowInsecureAuth: true,
			disableReverseLookup: true,
			logger: false,
			onAuth: ({ username, password }, _client, callback) =>
				username === LOGIN.user && password === LOGIN.password
					? callback(null, { user: username })
					: callback(new Error('bad credentials')),
			onData: (stream, _client, callback) => {
				buffer(stream)
					.then((mime) => simpleParser(mime))
					.then((mail) => received.push(mail))
					.then(() => callback(), callback);
			},
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.server.address() as AddressInfo;
		const certificate = fixtureCertificate('localhost');
		const pools = createSmtpPools();
		const provider = createProvider(
			connectionTo({ host: '127.0.0.1', port, certificate }, { security }),
			pools,
		);
		const subjects = Array.from({ length: 10 }, (_, i) => `Grüße Nr. ${i}`);
		await Promise.all(subjects.map((subject) => send(provider, email({ subject }))));
		await pools.close();
		await new Promise<void>((resolve) => server.close(() => resolve()));
		expect(received.map(({ subject }) => subject).sort()).toEqual(subjects);
	});
});

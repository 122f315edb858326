import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

import { z } from 'zod/v4';

import { toAsciiDomain } from '../domain';

/** What a URL, a port, a path or a line break would bring along. */
const NOT_IN_A_HOST = /[\s\p{C}/\\:@?#%[\]]/u;
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?$/;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/** @param example a host and the scheme that people put in front of it, to be named in errors */
const createHostSchema = (example: { readonly host: string; readonly scheme: string }) =>
	z
		.string()
		.trim()
		.max(255, 'It is too long for a host name.')
		.transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
		.transform((text) => (NOT_IN_A_HOST.test(text) ? text : toAsciiDomain(text)))
		.refine((text) => isIP(text) !== 0 || HOST_NAME.test(text), {
			error: `Give a host name such as ${example.host} or an IP address, without ${example.scheme}:// and without a port.`,
		});

const user = z
	.string()
	.min(1, 'It is empty.')
	.max(320, 'It is too long.')
	.refine((text) => !/\p{Cc}/u.test(text), { error: 'It contains a control character.' });

const auth = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('password'),
		user,
		password: z
			.string()
			.min(1, 'It is empty.')
			.refine((text) => !text.includes('\0'), { error: 'It contains a NUL character.' }),
	}),
	z.strictObject({
		kind: z.literal('oauth2'),
		user,
		accessToken: z.string().regex(PRINTABLE_ASCII, 'It is empty or holds unprintable characters.'),
	}),
]);
export type MailServerAuth = z.infer<typeof auth>;

/**
 * The settings that mail servers have in common, whatever they speak.
 * @param example a host and the scheme that people put in front of it, to be named in errors
 */
export function createServerShape(example: { readonly host: string; readonly scheme: string }) {
	return {
		host: createHostSchema(example),
		port: z.int().min(1).max(65_535),
		/**
		 * - `tls`: encrypted from the first byte
		 * - `starttls`: encrypted after a greeting in the clear; never skipped
		 * - `none`: in the clear, the login included
		 */
		security: z.enum(['tls', 'starttls', 'none']),
		auth,
		/** Certificates in PEM form that are trusted in place of the public authorities. */
		caCertificate: z
			.string()
			.refine(isCertificate, {
				error: 'Paste a certificate in PEM form (-----BEGIN CERTIFICATE-----).',
			})
			.optional(),
		/** Accepts whatever certificate the server shows. */
		allowSelfSigned: z.boolean().default(false),
	};
}

function isCertificate(pem: string): boolean {
	try {
		return new X509Certificate(pem).raw.length > 0;
	} catch {
		return false;
	}
}

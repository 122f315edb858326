import { isIP } from 'node:net';

import { validationError, type OutboxError } from '../core/errors';
import type { AddressGuard } from './address-guard';

const MAX_SHOWN_LENGTH = 200;

/**
 * Reads the URL of a file and refuses what is plainly not allowed: other schemes, credentials, a
 * private IP address in any spelling, a name for this very machine. Touches no network, so it can
 * run before anything is reserved; where a name leads is checked on connecting.
 *
 * @param base what a relative URL starts from, e.g. in a redirect
 * @throws OutboxError `validation_error` on `field`
 */
export function parseFileUrl(
	text: string,
	{
		field,
		guard,
		base,
	}: { readonly field: string; readonly guard: AddressGuard; readonly base?: URL },
): URL {
	const url = URL.parse(text, base?.href);
	if (!url) {
		throw validationError(
			field,
			`${field} leads to something that is not a URL. Give the full address of the file, e.g. https://example.com/report.pdf.`,
		);
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw validationError(
			field,
			`${field} leads to a "${url.protocol}" URL. Files can be fetched over http and https only.`,
		);
	}
	if (url.username !== '' || url.password !== '') {
		throw validationError(
			field,
			`${field} leads to a URL with a user name or password in it (${showUrl(url)}). Use a signed link, or fetch the file in a node before and give it as binary data.`,
		);
	}
	// The dot of a fully qualified name only stands in the way of certificates and comparisons.
	url.hostname = url.hostname.replace(/\.+$/, '');
	const host = url.hostname.replace(/^\[|\]$/g, '');
	const allowed = isIP(host) === 0 ? guard.allowsName(host) : guard.allowsAddress(host);
	if (!allowed) throw notPublicError(field, url);
	return url;
}

export function notPublicError(field: string, url: URL): OutboxError {
	return validationError(
		field,
		`${field} leads to ${showUrl(url)}, which is not on the public internet. To allow files from private networks, allow them in the credential or set OUTBOX_ALLOW_PRIVATE_URLS=true.`,
	);
}

/** The part of a URL that may be shown. Query and fragment are left out: they sign links. */
export function showUrl({ protocol, host, pathname }: URL): string {
	const shown = `${protocol}//${host}${pathname}`;
	return shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH)}...` : shown;
}

import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

import type { AddressGuard } from './address-guard';

export interface ResolvedAddress {
	readonly address: string;
	readonly family: number;
}

/** Turns a host name into all of its addresses. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** Asks the operating system, so that its hosts file and search domains count as everywhere. */
export const systemResolver: Resolver = (hostname) => systemLookup(hostname, { all: true });

/**
 * A `lookup` for sockets that hands out checked addresses only. The socket connects to what it is
 * given here and asks nobody else, so a name that changes its address between check and use (DNS
 * rebinding) gains nothing. One bad address among good ones refuses the name.
 *
 * Sockets do not call it for IP literals: those have to be checked where the URL is read.
 *
 * @param toRefusal makes the error that the socket fails with when an address is not allowed
 */
export function guardedLookup(
	resolve: Resolver,
	guard: AddressGuard,
	toRefusal: () => Error,
): LookupFunction {
	const resolveChecked = async (hostname: string): Promise<ResolvedAddress[]> => {
		const addresses = await resolve(hostname);
		if (!addresses.every(({ address }) => guard.allowsAddress(address))) throw toRefusal();
		return [...addresses];
	};
	return (hostname, { all }, callback) => {
		resolveChecked(hostname).then(
			(addresses) => {
				const [first] = addresses;
				if (!first) callback(new NoAddressError(), '');
				else if (all) callback(null, addresses);
				else callback(null, first.address, first.family);
			},
			(error: unknown) => callback(error instanceof Error ? error : new NoAddressError(), ''),
		);
	};
}

class NoAddressError extends Error {
	readonly code = 'ENODATA';
}

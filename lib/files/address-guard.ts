import { isIP } from 'node:net';

import ipaddr from 'ipaddr.js';

/** Decides which hosts may be contacted. Both answers are needed: a name says nothing about where it leads. */
export interface AddressGuard {
	/** Asked about a host name, before it is resolved. */
	allowsName(name: string): boolean;
	/** Asked about every address, be it written in the URL or resolved from a name. */
	allowsAddress(address: string): boolean;
}

/** The default: a file may come from the public internet only, never from the network we run in. */
export const publicOnly: AddressGuard = {
	allowsName: (name) => name !== 'localhost' && !name.endsWith('.localhost'),
	allowsAddress: isPublicAddress,
};

/** For installations that say their files are on a private network. */
export const anywhere: AddressGuard = {
	allowsName: () => true,
	allowsAddress: () => true,
};

/** Public by its range, yet answered by the Azure host itself with the machine's configuration. */
const AZURE_PLATFORM_ADDRESS = '168.63.129.16';

/** All that IANA has given out for public IPv6 unicast. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address is public unicast. Addresses that carry another one inside (IPv4-mapped and
 * -compatible, NAT64, 6to4, Teredo) are refused whatever they carry. A NAT64 prefix of the
 * operator's own, taken from its public range, can't be recognised.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(address: string): boolean {
	// ipaddr.js also reads spellings such as `010.1`, which resolvers never give.
	if (isIP(address) === 0) return false;
	const parsed = ipaddr.parse(address);
	if (parsed.range() !== 'unicast') return false;
	return parsed.kind() === 'ipv6'
		? parsed.match(PUBLIC_IPV6)
		: parsed.toString() !== AZURE_PLATFORM_ADDRESS;
}

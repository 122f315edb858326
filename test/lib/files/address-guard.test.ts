import fc from 'fast-check';

import { anywhere, isPublicAddress, publicOnly } from '../../../lib/files/address-guard';

describe('isPublicAddress', () => {
	it.each([
		['this network', '0.1.2.3'],
		['unspecified', '0.0.0.0'],
		['private, class A', '10.0.0.1'],
		['carrier-grade NAT, first', '100.64.0.0'],
		['carrier-grade NAT, last', '100.127.255.255'],
		['cloud metadata behind carrier-grade NAT', '100.100.100.200'],
		['loopback', '127.0.0.1'],
		['loopback, other', '127.255.255.254'],
		['link-local', '169.254.0.1'],
		['cloud metadata', '169.254.169.254'],
		['Azure platform', '168.63.129.16'],
		['private, class B, first', '172.16.0.0'],
		['private, class B, last', '172.31.255.255'],
		['protocol assignments', '192.0.0.192'],
		['documentation 1', '192.0.2.1'],
		['AS112', '192.31.196.1'],
		['automatic multicast tunnelling', '192.52.193.1'],
		['6to4 relay', '192.88.99.1'],
		['private, class C', '192.168.1.1'],
		['AS112 delegation', '192.175.48.1'],
		['benchmarking, first', '198.18.0.0'],
		['benchmarking, last', '198.19.255.255'],
		['documentation 2', '198.51.100.1'],
		['documentation 3', '203.0.113.1'],
		['multicast', '224.0.0.1'],
		['multicast, administrative', '239.255.255.255'],
		['reserved', '240.0.0.1'],
		['broadcast', '255.255.255.255'],
		['unspecified, IPv6', '::'],
		['loopback, IPv6', '::1'],
		['IPv4-compatible', '::127.0.0.1'],
		['IPv4-compatible, public inside', '::8.8.8.8'],
		['IPv4-mapped loopback', '::ffff:127.0.0.1'],
		['IPv4-mapped, public inside', '::ffff:8.8.8.8'],
		['IPv4-mapped, in hexadecimal', '::ffff:7f00:1'],
		['IPv4-translated', '::ffff:0:127.0.0.1'],
		['NAT64', '64:ff9b::7f00:1'],
		['NAT64, local', '64:ff9b:1::a00:1'],
		['discard', '100::1'],
		['Teredo', '2001::1'],
		['IPv6 benchmarking', '2001:2::1'],
		['automatic multicast tunnelling, IPv6', '2001:3::1'],
		['AS112, IPv6', '2001:4:112::1'],
		['ORCHID', '2001:10::1'],
		['ORCHIDv2', '2001:20::1'],
		['drone identifiers', '2001:30::1'],
		['documentation, IPv6', '2001:db8::1'],
		['6to4 around loopback', '2002:7f00:1::1'],
		['6to4, public inside', '2002:808:808::1'],
		['AS112 delegation, IPv6', '2620:4f:8000::1'],
		['documentation, new', '3fff::1'],
		['segment routing', '5f00::1'],
		['not given out', '4000::1'],
		['unique-local', 'fc00::1'],
		['unique-local, cloud metadata', 'fd00:ec2::254'],
		['link-local, IPv6', 'fe80::1'],
		['link-local with a zone', 'fe80::1%eth0'],
		['site-local', 'fec0::1'],
		['multicast, IPv6', 'ff02::1'],
	])('refuses %s (%s)', (_name, address) => {
		expect(isPublicAddress(address)).toBe(false);
	});

	it.each([
		'',
		'files.example',
		'2130706433',
		'0x7f000001',
		'127.1',
		'010.8.8.8',
		'[2606:4700::1]',
	])('refuses %j, which is no address as resolvers write them', (address) => {
		expect(isPublicAddress(address)).toBe(false);
	});

	it.each([
		'8.8.8.8',
		'1.1.1.1',
		'93.184.216.34',
		'100.63.255.255',
		'100.128.0.0',
		'172.15.255.255',
		'172.32.0.0',
		'198.17.255.255',
		'198.20.0.0',
		'223.255.255.255',
		'2606:4700:4700::1111',
		'2a00:1450:4001:81b::200e',
	])('admits %s', (address) => {
		expect(isPublicAddress(address)).toBe(true);
	});

	it('refuses whatever IPv4 address is wrapped into IPv6', () => {
		const wrappers = fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::');
		fc.assert(
			fc.property(wrappers, fc.ipV4(), (wrapper, address) => {
				expect(isPublicAddress(`${wrapper}${address}`)).toBe(false);
			}),
		);
	});
});

describe('publicOnly', () => {
	it.each(['localhost', 'db.localhost'])('refuses the name %s', (name) => {
		expect(publicOnly.allowsName(name)).toBe(false);
	});

	it('admits other names, whose addresses are asked about later', () => {
		expect(publicOnly.allowsName('localhost.example')).toBe(true);
		expect(publicOnly.allowsName('notlocalhost')).toBe(true);
	});
});

describe('anywhere', () => {
	it('admits every name and address', () => {
		expect(anywhere.allowsName('localhost')).toBe(true);
		expect(anywhere.allowsAddress('127.0.0.1')).toBe(true);
	});
});

import type { LookupAddress } from 'node:dns';

import { publicOnly } from '../../../lib/files/address-guard';
import { guardedLookup, systemResolver, type Resolver } from '../../../lib/files/guarded-lookup';

const refusal = new Error('refused');

/** Asks as a socket does. */
function lookUp(resolve: Resolver, all: boolean) {
	const lookup = guardedLookup(resolve, publicOnly, () => refusal);
	return new Promise<[string | LookupAddress[], number | undefined]>((answer, fail) => {
		lookup('files.example', { all }, (error, address, family) =>
			error ? fail(error) : answer([address, family]),
		);
	});
}

const v4 = (address: string) => ({ address, family: 4 });

describe('guardedLookup', () => {
	it('hands on all addresses when asked for all', async () => {
		const addresses = [v4('8.8.8.8'), { address: '2606:4700::1', family: 6 }];

		expect(await lookUp(async () => addresses, true)).toEqual([addresses, undefined]);
	});

	it('hands on the first address when asked for one', async () => {
		expect(await lookUp(async () => [v4('8.8.8.8'), v4('1.1.1.1')], false)).toEqual(['8.8.8.8', 4]);
	});

	it.each([
		['only', ['127.0.0.1']],
		['first', ['10.0.0.1', '8.8.8.8']],
		['last', ['8.8.8.8', '1.1.1.1', '::ffff:169.254.169.254']],
		['not an address', ['8.8.8.8', 'internal']],
	])('refuses the name when one address is not public (%s)', async (_which, addresses) => {
		const resolve = async () => addresses.map(v4);

		await expect(lookUp(resolve, true)).rejects.toBe(refusal);
		await expect(lookUp(resolve, false)).rejects.toBe(refusal);
	});

	it('fails for a name without addresses', async () => {
		await expect(lookUp(async () => [], true)).rejects.toMatchObject({ code: 'ENODATA' });
	});

	it('hands on why a name cannot be resolved', async () => {
		const failure = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });

		await expect(lookUp(() => Promise.reject(failure), true)).rejects.toBe(failure);
	});
});

describe('systemResolver', () => {
	it('finds what the hosts file says', async () => {
		const addresses = await systemResolver('localhost');

		expect(addresses.length).toBeGreaterThan(0);
		expect(addresses.some(({ address }) => publicOnly.allowsAddress(address))).toBe(false);
	});
});

import { toInstalled } from '../../../../scripts/release/installed.mjs';
import {
	checkLicences,
	isPermissive,
	toLicenceRows,
} from '../../../../scripts/release/licences.mjs';

describe('isPermissive', () => {
	it.each(['MIT', '(MIT OR EUPL-1.1+)', 'GPL-3.0-only OR ISC', 'MIT AND BSD-3-Clause'])(
		'takes %s',
		(expression) => expect(isPermissive(expression)).toBe(true),
	);

	it.each([
		...[undefined, '', 'UNLICENSED', 'SEE LICENSE IN LICENSE.md', 'GPL-3.0-only', 'AGPL-3.0'],
		...['MIT AND GPL-3.0-only', 'LGPL-3.0 OR (ISC AND GPL-3.0-only)'],
	])('does not take %s', (expression) => expect(isPermissive(expression)).toBe(false));
});

describe('the licences of what is installed', () => {
	const packages = toInstalled({
		'node_modules/one': { version: '1.0.0', license: 'MIT' },
		'node_modules/one/node_modules/@scope/two': { version: '2.0.0', license: 'GPL-3.0-only' },
		'node_modules/three': { version: '3.0.0' },
		'node_modules/four': { version: '4.0.0', license: 'MIT' },
	});

	it('are listed, the rarest first', () => {
		expect(toLicenceRows(packages)).toEqual([
			['GPL-3.0-only', '1', '@scope/two@2.0.0'],
			['none named', '1', 'three@3.0.0'],
			['MIT', '2', 'four@4.0.0, one@1.0.0'],
		]);
	});

	it('are problems where they are unknown, or not named', () => {
		expect(checkLicences(packages)).toEqual([
			expect.stringMatching(/^@scope\/two@2\.0\.0 .*GPL-3\.0-only/),
			expect.stringMatching(/^three@3\.0\.0 .*does not name/),
		]);
	});
});

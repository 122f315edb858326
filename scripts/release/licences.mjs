/** SPDX ids that let the package be used, changed and sold with everything else under its own terms. */
const PERMISSIVE = [
	...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause'],
	...['CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'Unlicense', 'Zlib'],
];

/**
 * Whether an SPDX expression gives a choice of permissive licences alone. What mixes OR and AND is
 * taken for unknown, so that somebody looks at it.
 * @param {string | undefined} expression e.g. `(MIT OR EUPL-1.1+)`
 */
export function isPermissive(expression) {
	if (expression === undefined) return false;
	const terms = expression.replace(/^\((.*)\)$/, '$1');
	const isAllowed = (/** @type {string} */ id) => PERMISSIVE.includes(id);
	if (terms.includes(' AND ')) return terms.split(' AND ').every(isAllowed);
	return terms.split(' OR ').some(isAllowed);
}

/**
 * @param {readonly import('./installed.mjs').InstalledPackage[]} packages
 * @returns {string[]} the problems
 */
export function checkLicences(packages) {
	return packages
		.filter(({ license }) => !isPermissive(license))
		.map(
			({ name, version, license = 'that it does not name' }) =>
				`${name}@${version} has a licence (${license}) that scripts/release/licences.mjs does not know as permissive. Read it, then add it there or do without the package.`,
		);
}

/**
 * @param {readonly import('./installed.mjs').InstalledPackage[]} packages
 * @returns {string[][]} licence, number and names of its packages; the rarest first
 */
export function toLicenceRows(packages) {
	/** @type {Map<string, string[]>} */
	const byLicence = new Map();
	for (const { name, version, license = 'none named' } of packages) {
		byLicence.set(license, [...(byLicence.get(license) ?? []), `${name}@${version}`]);
	}
	return [...byLicence]
		.sort(([, a], [, b]) => a.length - b.length)
		.map(([licence, names]) => [licence, String(names.length), names.sort().join(', ')]);
}

/** Unit, contract and integration tests. The end-to-end stage has a configuration of its own. */
const transform = {
	'^.+\\.ts$': [
		'@swc/jest',
		{ jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
	transform,
	// Real servers and child processes take their time on a busy machine.
	testTimeout: 30_000,
};

const { testEnvironment, transform } = require('./jest.config.js');

if (!process.execArgv.includes('--experimental-vm-modules')) {
	throw new Error(
		'The end-to-end tests import ES modules, for which Node needs a flag: run them with "npm run test:e2e".',
	);
}

/** Tests in a real n8n and a real browser. One n8n serves most of them, so they run one by one. */
module.exports = {
	testEnvironment,
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	transform,
	globalSetup: '<rootDir>/test/e2e/set-up.mjs',
	globalTeardown: '<rootDir>/test/e2e/tear-down.mjs',
	maxWorkers: 1,
	testTimeout: 120_000,
};

import n8nCommunityNodes from '@n8n/eslint-plugin-community-nodes';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const n8nRules = n8nCommunityNodes.configs.recommendedWithoutN8nCloudSupport;

const sharedRules = {
	'@typescript-eslint/no-explicit-any': 'error',
	'@typescript-eslint/no-unused-vars': [
		'error',
		{ varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
	],
	// A port's methods are asynchronous even where one of its adapters has nothing to wait for.
	'@typescript-eslint/require-await': 'off',
	// Objects come from factories, and their methods do without `this`.
	'@typescript-eslint/unbound-method': 'off',
	// What was thrown to us is passed on as it is, a signal's reason included.
	'@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
	'@typescript-eslint/prefer-promise-reject-errors': [
		'error',
		{ allowThrowingAny: true, allowThrowingUnknown: true },
	],
};

export default defineConfig(
	{
		ignores: ['dist/', 'coverage/', 'node_modules/', '.artifacts/', 'test/fixtures/'],
	},
	{
		files: ['index.ts', 'lib/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts', 'bench/**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			...sharedRules,
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
			],
			'@typescript-eslint/no-invalid-void-type': 'off',
			// Text is counted and cut by code points, which is what spreading it gives.
			'@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
			// `void parse(text)`: called for its error only.
			'@typescript-eslint/no-meaningless-void-operator': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
		...n8nRules,
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
		rules: {
			...n8nRules.rules,
			// Sockets cannot be verified by n8n anyway: see docs/decisions.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
		},
	},
	{
		files: [
			'credentials/OutboxImapApi.credentials.ts',
			'credentials/OutboxRedisApi.credentials.ts',
			'credentials/OutboxSmtpApi.credentials.ts',
		],
		plugins: n8nRules.plugins,
		rules: {
			// The nodes share the lines that name their tests, in nodes/shared/node-credentials.ts, and the
			// rule reads no more than the nodes' own files. The tests of the nodes ask for them instead.
			'@n8n/community-nodes/credential-test-required': 'off',
		},
	},
	{
		files: ['nodes/OutboxDeliveryTrigger/OutboxDeliveryTrigger.node.ts'],
		plugins: n8nRules.plugins,
		rules: {
			// Its webhook serves links in emails. There is no service to register it with.
			'@n8n/community-nodes/webhook-lifecycle-complete': 'off',
		},
	},
	{
		files: ['test/**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			...sharedRules,
			// Matchers and parsed JSON are of type any.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
);

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sharedHost, signIn } from './support/shared-host';

describe('the packed package in n8n', () => {
	it('holds dist, the manifest and the papers only', () => {
		const files = execFileSync('tar', ['-tzf', sharedHost.tarball], { encoding: 'utf8' })
			.trim()
			.split('\n');
		const others = files.filter((file) => !file.startsWith('package/dist/'));
		expect(others.sort()).toEqual(
			expect.arrayContaining(['package/LICENSE', 'package/package.json']),
		);
		expect(
			others.filter((file) => !/^package\/(LICENSE|README\.md|package\.json)$/.test(file)),
		).toEqual([]);
	});

	it('needs nothing that n8n strips before it installs', () => {
		const manifest = readFileSync(join(sharedHost.packageDir, 'package.json'), 'utf8');
		expect(Object.keys(JSON.parse(manifest))).not.toEqual(
			expect.arrayContaining(['devDependencies']),
		);
		const loaded = execFileSync(
			process.execPath,
			['-e', 'require(process.argv[1]); process.stdout.write("loaded")', sharedHost.packageDir],
			{ encoding: 'utf8' },
		);
		expect(loaded).toBe('loaded');
	});

	it('brings the nodes under their types and display names, also as tools for agents', async () => {
		const types = await (await signIn()).nodeTypes();
		const ours = types.filter(({ name }) => name.startsWith('n8n-nodes-outbox.'));
		expect(ours).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					name: 'n8n-nodes-outbox.outboxSendEmail',
					displayName: 'Outbox Send Email',
				}),
				expect.objectContaining({ name: 'n8n-nodes-outbox.outboxSendEmailTool' }),
				expect.objectContaining({ name: 'n8n-nodes-outbox.outbox', displayName: 'Outbox' }),
				expect.objectContaining({ name: 'n8n-nodes-outbox.outboxTool' }),
			]),
		);
	});

	it('brings the credential types', async () => {
		const names = (await (await signIn()).credentialTypes()).map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining([
				'outboxGmailOAuth2Api',
				'outboxOutlookOAuth2Api',
				'outboxRedisApi',
				'outboxSmtpApi',
				'outboxSmtpOAuth2Api',
			]),
		);
	});
});

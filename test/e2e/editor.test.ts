import type { Browser, Locator, Page } from 'playwright-core';

import { publishExample } from '../../scripts/demo/workflow.mjs';
import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import { openBrowser, openEditor, saveScreenshot } from './support/browser';
import { API_PANELS } from './support/api-panels';
import { HISTORY_PANELS } from './support/history-panels';
import { LOGIN, saveCredential, SENDER, startMailServer } from './support/mail-server';
import { SAVED_CREDENTIALS } from './support/panel';
import { PANELS } from './support/panels';
import { QUEUE_PANELS } from './support/queue-panels';
import { sharedHost, signIn } from './support/shared-host';
import { until } from './support/until';
import { createChain, manualTrigger } from './support/workflows';

describe("n8n's editor", () => {
	let server: MailSink;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		server = await startMailServer();
		browser = await openBrowser();
		page = await openEditor(browser);
	});

	afterAll(async () => {
		await browser.close();
		await server.close();
	});

	it('finds the node by search, connects it to a mail server, fills it in and runs it', async () => {
		// With one there, the node offers a list; without, a button that leads to the form below.
		await saveCredential(await signIn(), server);

		await page.goto(`${sharedHost.url}/workflow/new`);
		await part('canvas-add-button').click();
		await part('node-creator-search-bar').fill('outbox');
		const found = part('node-creator').getByText('Outbox Send Email');
		await found.waitFor();
		await saveScreenshot(page, '1-search');
		await found.click();
		await page.getByText('Add to workflow').click();

		await createCredential();
		await part('parameter-input-to').locator('input').fill('jane at example.com');
		await part('parameter-input-subject').locator('input').fill('Follow-up on our meeting');
		await part('parameter-input-bodyHtml')
			.locator('textarea')
			.fill('<p>Hi Jane, thanks for meeting with us today.</p>');
		await saveScreenshot(page, '3-panel');

		await part('node-execute-button').click();
		const error = part('node-error-message');
		await error.waitFor();
		await saveScreenshot(page, '4-error');
		expect(await error.textContent()).toContain('jane at example.com');
		expect(server.mails).toHaveLength(0);

		await part('parameter-input-to').locator('input').fill('Jane Doe <jane@example.com>');
		await part('node-execute-button').click();
		await part('node-run-status-success').waitFor();
		await part('output-panel').locator('[data-test-id=radio-button-json]').click();
		const output = part('output-panel').locator('[data-test-id=ndv-data-container]');
		await output.getByText('idempotent_replay').waitFor();
		await saveScreenshot(page, '5-output');

		expect(await output.textContent()).toMatch(/"status":\s*"sent"/);
		expect(server.mails.map(({ to, subject }) => ({ to, subject }))).toEqual([
			{ to: 'Jane Doe <jane@example.com>', subject: 'Follow-up on our meeting' },
		]);
	});

	it('shows the example workflow and its executions without anything missing', async () => {
		const client = await signIn();
		const credential = {
			id: await saveCredential(client, server),
			name: 'SMTP',
			type: 'outboxSmtpApi',
		};
		const { id } = await publishExample(client, 'crm-event-send-email.json', credential);

		await page.goto(`${sharedHost.url}/workflow/${id}`);
		const nodes = page.locator('[data-test-id=canvas-node]');
		await nodes.filter({ hasText: 'Send Email' }).first().waitFor();
		await saveScreenshot(page, '6-example');

		expect(await page.locator('[data-test-id=node-issues]').count()).toBe(0);
		await nodes.filter({ hasText: 'Send Email' }).last().dblclick();
		await part('parameter-input-idempotencyKey').waitFor();
		await saveScreenshot(page, '7-example-panel');
	});

	// A workflow each, so that all of its nodes are in sight.
	describe.each([PANELS, QUEUE_PANELS, HISTORY_PANELS, API_PANELS])(
		'shows all that belongs to it, and nothing missing, in the panel of',
		(panels) => {
			beforeAll(async () => {
				const client = await signIn();
				const saved = Object.entries(SAVED_CREDENTIALS).map(async ([type, { name, data }]) => {
					const { id } = await client.createCredential({ name, type, data });
					return [type, { id, name }] as const;
				});
				const credentials = Object.fromEntries(await Promise.all(saved));
				const nodes = Object.entries(panels).map(([name, { type, parameters, uses }], index) => ({
					name,
					// In rows, since the button of a trigger covers what is left of it.
					position: [(index + 1) * 150, (index % 3) * 250],
					type,
					typeVersion: 1,
					parameters,
					credentials: Object.fromEntries(uses.map((used) => [used, credentials[used]])),
				}));
				const id = await createChain(client, [manualTrigger(), ...nodes]);
				await page.setViewportSize({ width: 1400, height: 1250 });
				await page.goto(`${sharedHost.url}/workflow/${id}`);
			});

			it.each(Object.entries(panels))('%s', async (name, { shows, uses }) => {
				await page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
				const panel = part('node-parameters');
				for (const text of shows) await panel.getByText(text, { exact: true }).first().waitFor();
				const chosen = panel.locator('[data-test-id=node-credentials-select] input');
				const names = uses.map((used) => SAVED_CREDENTIALS[used].name);
				await until(`${names.join(' and ')} are chosen`, async () => {
					const values = await Promise.all((await chosen.all()).map((each) => each.inputValue()));
					return names.every((each) => values.includes(each));
				});
				await saveScreenshot(page, `panel-${name.toLowerCase().replaceAll(/\W+/g, '-')}`);
				expect(await panel.locator('[data-test-id=parameter-issues]').count()).toBe(0);
				await part('ndv-close-button').click();
				await part('ndv').waitFor({ state: 'detached' });
			});
		},
	);

	/** Makes a credential from within the node; n8n tests it and chooses it for the node. */
	async function createCredential(): Promise<void> {
		await part('node-credentials-select').click();
		await part('node-credentials-select-item-new').click();
		await part('parameter-input-host').locator('input').fill(server.host);
		await part('parameter-input-security').click();
		await page.getByRole('option', { name: 'None' }).click();
		await part('parameter-input-port').locator('input').fill(String(server.port));
		await part('parameter-input-user').locator('input').fill(LOGIN.user);
		await part('parameter-input-password').locator('input').fill(LOGIN.password);
		await part('parameter-input-senders').locator('textarea').fill(SENDER);
		await saveScreenshot(page, '2-credential');
		await part('credential-save-button').click();
		// The form stays open when the test fails.
		await part('editCredential-modal').waitFor({ state: 'detached' });
	}

	/** A part of the editor by its test id. */
	function part(name: string): Locator {
		return page.locator(`[data-test-id="${name}"]`).first();
	}
});

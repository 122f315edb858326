import type { Browser, Locator, Page } from 'playwright-core';

import { openBrowser, openEditor, saveScreenshot } from './support/browser';
import { callNode, draftReply } from './support/draft-reply';
import { startGmailAccount } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { sharedHost, signIn } from './support/shared-host';
import {
	createChain,
	manualTrigger,
	type NodeAccount,
	type WorkflowNode,
} from './support/workflows';

const QUESTION = [
	'From: Customer <customer@example.com>',
	'To: ada@example.com',
	'Subject: Which invoice?',
	'Message-ID: <question@example.com>',
	'',
	'I have got two.',
].join('\r\n');

let account: OAuthAccount;
let saved: NodeAccount;
let browser: Browser;
let page: Page;
beforeAll(async () => {
	account = await startGmailAccount();
	const client = await signIn();
	const { provider, credential } = account;
	const id = await account.saveCredential(client);
	saved = { provider, credentials: { [credential.type]: { id, name: 'Ada at Gmail' } } };
	await account.receive(QUESTION);
	const reminder = { to: 'jane@example.com', subject: 'First reminder', bodyText: 'Hi Jane' };
	await callNode(client, draftReply(saved, 'createDraft', reminder), {});
	browser = await openBrowser();
	page = await openEditor(browser);
});
afterAll(async () => {
	await browser.close();
	await account.close();
});

/** A part of the editor by its test id. */
const part = (name: string): Locator => page.locator(`[data-test-id="${name}"]`).first();

/** Opens the panel of a node that follows a manual trigger. */
async function openPanel(operation: string, parameters: WorkflowNode['parameters']) {
	const { onError: _stops, ...node } = draftReply(saved, operation, parameters);
	const id = await createChain(await signIn(), [manualTrigger(), node]);
	await page.goto(`${sharedHost.url}/workflow/${id}`);
	await page
		.locator('[data-test-id=canvas-node]')
		.filter({ hasText: node.name })
		.first()
		.dblclick();
	await part('node-parameters').waitFor();
}

/** Opens the list of a field and takes the entry that holds a text. */
async function choose(field: string, text: string): Promise<void> {
	await part(`resource-locator-${field}`).locator('[data-test-id=rlc-input]').click();
	const found = page.locator('[data-test-id=rlc-item]').filter({ hasText: text });
	await found.first().waitFor();
	await saveScreenshot(page, `list-${field}`);
	await found.first().click();
}

async function runNode(): Promise<void> {
	await part('node-execute-button').click();
}

const outputText = async (): Promise<string> => {
	await part('node-run-status-success').waitFor();
	await part('output-panel').locator('[data-test-id=radio-button-json]').click();
	const data = part('output-panel').locator('[data-test-id=ndv-data-container]');
	await data.getByText('status').first().waitFor();
	return (await data.textContent()) ?? '';
};

const fromList = { __rl: true, mode: 'list', value: '' };

describe('the panel of Send Draft/Reply', () => {
	it('offers the drafts of the mailbox, and shows the one that was chosen', async () => {
		await openPanel('getDraft', { draftUid: fromList });
		await choose('draftUid', 'First reminder');
		await runNode();
		expect(await outputText()).toMatch(/"subject":\s*"First reminder"/);
		await saveScreenshot(page, 'output-get-draft');
	});

	it('offers the conversations of the mailbox, and replies in the one that was chosen', async () => {
		await openPanel('reply', { replyToMessageUid: fromList, bodyText: 'The second one.' });
		await choose('replyToMessageUid', 'Which invoice?');
		await runNode();
		expect(await outputText()).toMatch(/"status":\s*"sent"/);
		await saveScreenshot(page, 'output-reply');
		const [reply] = await account.sent();
		expect(reply?.inReplyTo).toBe('<question@example.com>');
	});

	it.each([
		[
			'a draft that nobody knows',
			'sendDraft',
			{ draftUid: { __rl: true, mode: 'uid', value: '0193a5c0-7a2b-7000-8000-1b2c3d4e5f60' } },
			'0193a5c0-7a2b-7000-8000-1b2c3d4e5f60',
		],
		[
			'a message that nobody knows',
			'reply',
			{
				replyToMessageUid: { __rl: true, mode: 'id', value: '<unknown@example.com>' },
				bodyText: 'Hello',
			},
			'“unknown@example.com”, was not found',
		],
		[
			'a new email to nobody',
			'sendNew',
			{ to: '={{ $json.nobody }}', subject: 'Hello', bodyText: 'Hello' },
			'to is missing',
		],
	])('says what is wrong with %s', async (name, operation, parameters, text) => {
		await openPanel(operation, parameters);
		await runNode();
		const error = part('node-error-message');
		await error.waitFor();
		await saveScreenshot(page, `error-${name.replaceAll(' ', '-')}`);
		expect(await error.textContent()).toContain(text);
	});
});

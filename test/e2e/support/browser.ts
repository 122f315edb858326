import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser, type Page } from 'playwright-core';

import { findChromium } from '../../../scripts/support/chromium.mjs';
import { projectDir } from '../../../scripts/support/toolchain.mjs';
import { sharedHost } from './shared-host';

const SCREENSHOT_DIR = join(projectDir, '.artifacts', 'screenshots');

/** A headless Chromium. Without its sandbox, which root may not use: it shows local pages only. */
export function openBrowser(): Promise<Browser> {
	return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
}

/** Every wait of the browser; the first page of n8n takes long on a busy machine. */
const PATIENCE_MS = 60_000;

/** A page of the shared n8n, signed in as its owner. */
export async function openEditor(browser: Browser): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
	page.setDefaultTimeout(PATIENCE_MS);
	await page.goto(`${sharedHost.url}/signin`);
	await page.locator('input[type=email]').fill(sharedHost.owner.email);
	await page.locator('input[type=password]').fill(sharedHost.owner.password);
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/home\//);
	return page;
}

/** Saves what the page shows to `.artifacts/screenshots/<name>.png`. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
	mkdirSync(SCREENSHOT_DIR, { recursive: true });
	await page.screenshot({ path: join(SCREENSHOT_DIR, `${name}.png`), animations: 'disabled' });
}

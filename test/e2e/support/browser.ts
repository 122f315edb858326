import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser, type Page } from 'playwright-core';

import { findChromium } from '../../../scripts/support/chromium.mjs';
import { projectDir } from '../../../scripts/support/toolchain.mjs';

const SCREENSHOT_DIR = join(projectDir, '.artifacts', 'screenshots');

/** A headless Chromium. Without its sandbox, which root may not use: it shows local pages only. */
export function openBrowser(): Promise<Browser> {
	return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
}

/** Saves what the page shows to `.artifacts/screenshots/<name>.png`. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
	mkdirSync(SCREENSHOT_DIR, { recursive: true });
	await page.screenshot({ path: join(SCREENSHOT_DIR, `${name}.png`), animations: 'disabled' });
}

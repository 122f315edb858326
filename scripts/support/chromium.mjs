import { existsSync } from 'node:fs';

const USUAL_PATHS = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The browser that the editor tests drive: `CHROMIUM_PATH`, else where systems usually put it.
 * @throws when there is none, with what to install
 */
export function findChromium() {
	const chosen = process.env['CHROMIUM_PATH'];
	const path = chosen ? [chosen].find(existsSync) : USUAL_PATHS.find(existsSync);
	if (path) return path;
	throw new Error(
		chosen
			? `CHROMIUM_PATH names ${chosen}, but nothing is there.`
			: 'The tests of the editor need Chromium, which was not found. Install it (Debian: "apt-get install chromium"; macOS: "brew install --cask chromium"), or set CHROMIUM_PATH to a Chromium or Chrome.',
	);
}

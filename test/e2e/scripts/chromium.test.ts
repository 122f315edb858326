import { findChromium } from '../../../scripts/support/chromium.mjs';

describe('findChromium', () => {
	const chosen = process.env['CHROMIUM_PATH'];

	afterEach(() => {
		if (chosen === undefined) delete process.env['CHROMIUM_PATH'];
		else process.env['CHROMIUM_PATH'] = chosen;
	});

	it('takes the one that CHROMIUM_PATH names', () => {
		process.env['CHROMIUM_PATH'] = process.execPath;
		expect(findChromium()).toBe(process.execPath);
	});

	it('says so when nothing is there', () => {
		process.env['CHROMIUM_PATH'] = '/nowhere/chromium';
		expect(findChromium).toThrow('CHROMIUM_PATH names /nowhere/chromium');
	});
});

import { projectDir, findNode24 } from '../../../scripts/support/toolchain.mjs';
import { tryCommand } from '../../../scripts/support/command.mjs';

describe('npm run demo -- --once', () => {
	it('shows every node sending once what comes twice, and exits', async () => {
		const { code, output } = await tryCommand(findNode24(), ['scripts/demo.mjs', '--once'], {
			cwd: projectDir,
		});
		expect(output).toContain('3 deliveries, 2 events, 2 emails.');
		expect(output).toContain('2 deliveries, 1 message, by the second of three channels.');
		expect(output).toContain('2 requests with one key, 1 email, delivered by the worker.');
		expect(output).toContain('3 deliveries, 1 reply in the invoice’s conversation');
		expect(output).toContain('5 calls, 3 emails');
		expect(output).toContain('Everything that came twice was sent once.');
		expect(code).toBe(0);
	});
});

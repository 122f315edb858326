import { projectDir, findNode24 } from '../../../scripts/support/toolchain.mjs';
import { tryCommand } from '../../../scripts/support/command.mjs';

describe('npm run demo -- --once', () => {
	it('shows that an event delivered twice has sent one email, and exits', async () => {
		const { code, output } = await tryCommand(findNode24(), ['scripts/demo.mjs', '--once'], {
			cwd: projectDir,
		});
		expect(output).toContain('3 deliveries, 2 events, 2 emails.');
		expect(output.match(/replayed: nothing sent/g)).toHaveLength(1);
		expect(code).toBe(0);
	});
});

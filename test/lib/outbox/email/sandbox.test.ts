import { toSandboxEmail } from '../../../../lib/outbox/email/sandbox';
import { anEmail } from '../../../support/emails';

const tester = { address: 'tester@example.com' };
const address = (name: string) => ({ address: `${name}@example.com` });

describe('sandbox', () => {
	it('replaces everyone, hidden recipients included', () => {
		const email = anEmail({ cc: [address('c')], bcc: [address('b')] });
		expect(toSandboxEmail(email, tester)).toMatchObject({ to: [tester], cc: [], bcc: [] });
	});

	it('names those it was meant for in a header', () => {
		const email = anEmail({ to: [address('a')], bcc: [address('b')] });
		expect(toSandboxEmail(email, tester).headers).toEqual({
			'X-Outbox-Sandbox-For': 'a@example.com, b@example.com',
		});
	});

	it('keeps that header short', () => {
		const to = Array.from({ length: 40 }, (_, i) => address(`u${i}`));
		const header = toSandboxEmail(anEmail({ to }), tester).headers['X-Outbox-Sandbox-For'];
		expect(header).toMatch(/u9@example\.com and 30 more$/);
	});
});

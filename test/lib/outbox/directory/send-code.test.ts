import { sendCode } from '../../../../lib/outbox/directory/send-code';
import { createSenders } from '../../../../lib/outbox/directory/senders';
import { createEmailProvider } from '../../../support/email-provider';
import { HOUR_MS, setUpDirectory } from './setup';

const ADDRESS = 'Sales@acme.com';
const account = { defaultSender: { address: 'crm@acme.com' }, senders: [] };

function setUp() {
	const { documents, ...environment } = setUpDirectory();
	const senders = createSenders(documents, { ...environment, secret: Buffer.alloc(32, 7) });
	const provider = createEmailProvider();
	const addAndSend = async (address = ADDRESS) => {
		const mailbox = { address, name: 'Sales' };
		const { issued } = await senders.add(mailbox);
		if (!issued) throw new Error('no code was given out');
		await sendCode({ mailbox, issued, provider, senders: account, origin: {} }, environment);
		return issued.code;
	};
	return { ...environment, senders, provider, addAndSend };
}

describe('the code of a sender', () => {
	it('goes to the address that it confirms, and confirms it', async () => {
		const { provider, senders, addAndSend } = setUp();
		const code = await addAndSend();
		const [email] = provider.delivered;
		expect(email).toMatchObject({
			from: { address: 'crm@acme.com' },
			to: [{ address: ADDRESS }],
			subject: 'Confirm your address as a sender',
		});
		expect(email?.text).toContain(code);
		expect(email?.text).toContain('until Tue, 06 Jan 2026 09:00:00 GMT');
		const [told = ''] = /\b\d{6}\b/.exec(email?.text ?? '') ?? [];
		expect(await senders.confirm(ADDRESS, told)).toMatchObject({ state: 'confirmed' });
	});

	it('is not put on record', async () => {
		const { backend, addAndSend } = setUp();
		const code = await addAndSend();
		const { submissions } = await backend.submissions.list({}, { limit: 10 });
		expect(submissions).toMatchObject([
			{
				scope: 'named:senders',
				key: expect.stringMatching(/^sender:sales@acme\.com:\d+$/),
				recipients: ['sales@acme.com'],
				tags: ['sender-confirmation'],
			},
		]);
		expect(JSON.stringify(submissions)).not.toContain(code);
	});

	it('is sent once an hour, however often the address is added', async () => {
		const { provider, clock, addAndSend } = setUp();
		const code = await addAndSend();
		expect(await addAndSend()).toBe(code);
		expect(provider.delivered).toHaveLength(1);
		await clock.advance(HOUR_MS);
		expect(await addAndSend()).not.toBe(code);
		expect(provider.delivered).toHaveLength(2);
	});

	it('is not sent anew where the address was removed meanwhile: nobody is flooded', async () => {
		const { provider, senders, clock, addAndSend } = setUp();
		await addAndSend();
		await clock.advance(HOUR_MS / 2);
		await senders.remove([ADDRESS]);
		await expect(addAndSend()).rejects.toMatchObject({
			code: 'rate_limited',
			retry: 'later',
			retryAfterMs: HOUR_MS / 2,
			message: expect.stringContaining('in 30 minutes'),
		});
		expect(provider.delivered).toHaveLength(1);
	});

	it('fails as the provider fails, and the address may be added again', async () => {
		const { provider, addAndSend } = setUp();
		const deliver = jest.spyOn(provider, 'deliver').mockRejectedValueOnce(new Error('down'));
		await expect(addAndSend()).rejects.toMatchObject({ delivery: 'not-sent' });
		deliver.mockRestore();
		await addAndSend();
		expect(provider.delivered).toHaveLength(1);
	});
});

import type { LoadedEmail } from '../../../../lib/core/message';
import type { Evidence } from '../../../../lib/core/submission';
import { createSentCopyProvider } from '../../../../lib/providers/imap/sent-copy';
import { CONTEXT, SIGNAL } from '../../../contracts/mail-store/use';
import { startDovecot, type Dovecot } from '../../../support/imap/dovecot';
import { at } from '../../../support/smtp-server/reactions';
import { connectionTo, createProvider, email, LOGIN } from '../smtp/setup';
import { createSmtpPools } from '../../../../lib/providers/smtp/pool';
import { startImapRig, type ImapRig } from './setup';

let dovecot: Dovecot;
beforeAll(async () => {
	dovecot = await startDovecot();
}, 60_000);
afterAll(() => dovecot.remove());

let rig: ImapRig;
const pools = createSmtpPools();
beforeEach(async () => {
	rig = await startImapRig(dovecot);
});
afterEach(() => rig.stop());
afterAll(() => pools.close());

function connect() {
	const { connections, options, warnings, smtp } = rig;
	const provider = createProvider(
		connectionTo(smtp, { auth: { kind: 'password', ...LOGIN } }),
		pools,
	);
	const warn = (text: string): void => void warnings.push(text);
	return createSentCopyProvider({ provider, connections, options, warn });
}

/** Sends, and tells what was noted down with the commit. */
async function send(provider: ReturnType<typeof connect>, message: LoadedEmail) {
	const [step] = await provider.plan(message, CONTEXT, undefined);
	if (!step) throw new Error('the plan has no step');
	let evidence: Evidence = {};
	const receipt = await provider
		.deliver(
			{ ...step, evidence, earlier: [] },
			{
				signal: SIGNAL(),
				remember: async () => undefined,
				commit: async (noted = {}) => {
					evidence = noted;
				},
			},
		)
		.catch(() => undefined);
	const ask = () =>
		provider.reconcile?.(
			{ id: 'email', uid: CONTEXT.uid, recipients: ['grace@example.net'], evidence },
			{ signal: SIGNAL(), ageMs: 0 },
		);
	return { receipt, evidence, ask };
}

describe('an email sent by SMTP with an IMAP account', () => {
	const blind = email({ bcc: [{ address: 'audit@example.org' }] });

	it('has a copy in Sent, which shows the blind copies and answers for it later', async () => {
		const { receipt, ask } = await send(connect(), blind);
		const [copy = '', ...others] = await rig.person.read('Sent');
		expect(others).toHaveLength(0);
		expect(copy).toMatch(/^Bcc: audit@example\.org\r$/m);
		expect(rig.smtp.messages[0]?.mime.toString()).not.toContain('audit@');
		const { sentAt: _then, ...told } = receipt ?? {};
		expect(await ask()).toMatchObject({
			outcome: 'sent',
			receipt: { ...told, accepted: ['grace@example.net'] },
		});
	});

	it('has one copy where the server puts one there itself', async () => {
		const provider = connect();
		const [step] = await provider.plan(email(), CONTEXT, undefined);
		await rig.person.put('Sent', step?.request.sent.mime.toString() ?? '', ['\\Seen']);
		await send(provider, email());
		expect(await rig.person.read('Sent')).toHaveLength(1);
	});

	it('is in doubt, and not unsent, when it has no copy', async () => {
		rig.smtp.script = at('accepted', 'close');
		const { receipt, ask } = await send(connect(), email());
		expect(receipt).toBeUndefined();
		expect(await ask()).toEqual({ outcome: 'unknown' });
	});

	it('counts as sent although its copy could not be stored, which is told', async () => {
		rig.line.intercept = (chunk, from) =>
			from === 'client' && chunk.includes('APPEND') ? 'cut' : chunk;
		const { receipt } = await send(connect(), email());
		expect(receipt?.status).toBe('sent');
		expect(rig.warnings).toEqual([expect.stringContaining('no copy in Sent')]);
		expect(rig.warnings.join()).not.toContain('figures');
	});
});

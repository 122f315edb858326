import { parseGmailOptions } from '../../../../lib/providers/gmail/options';
import { COMPOSE_SCOPE, READ_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { listSenders } from '../../../../lib/providers/gmail/senders';
import { chooseSender } from '../../../../lib/mail/senders';
import { once } from '../../../support/gmail-fake/faults';
import { ADA, email, errorOf, sendEmail, startRig, type GmailRig, type RigOptions } from './setup';

let rig: GmailRig;
const start = async (options?: RigOptions) => (rig = await startRig(options));
afterEach(() => rig.stop());

const list = ({ gmail, http, clock }: GmailRig) =>
	listSenders(
		{ http, clock, options: parseGmailOptions({ baseUrl: gmail.url }) },
		AbortSignal.timeout(20_000),
	);

const ALIASES = [
	{ address: 'sales@example.org', name: 'Sales' },
	{ address: 'nameless@example.org' },
	{ address: 'pending@example.org', status: 'pending' },
] as const;

describe('send-as aliases as senders', () => {
	it('are the account’s own address and the accepted aliases', async () => {
		await start({ aliases: ALIASES });
		expect(await list(rig)).toEqual({
			mailbox: ADA,
			defaultSender: { address: ADA, name: 'Ada Lovelace' },
			senders: [
				{ address: 'sales@example.org', name: 'Sales' },
				{ address: 'nameless@example.org', name: 'Ada Lovelace' },
			],
		});
	});

	it('are asked for in one call, with the permission to read', async () => {
		const { gmail } = await start({ scopes: [READ_SCOPE] });
		await list(rig);
		expect(gmail.callNames).toEqual(['settings.sendAs.list']);
	});

	it('send by default as the user has set it in Gmail', async () => {
		await start({ aliases: [{ address: 'sales@example.org', name: 'Sales', isDefault: true }] });
		expect(await list(rig)).toMatchObject({
			mailbox: ADA,
			defaultSender: { address: 'sales@example.org' },
			senders: [{ address: ADA }],
		});
	});

	it('do not send by default while they await their owner’s consent', async () => {
		await start({
			aliases: [{ address: 'pending@example.org', status: 'pending', isDefault: true }],
		});
		expect(await list(rig)).toMatchObject({ defaultSender: { address: ADA }, senders: [] });
	});

	it.each(['pending@example.org', 'eve@example.org'])(
		'a from that is not among them, like %s, is a validation_error on from',
		async (from) => {
			await start({ aliases: ALIASES });
			const senders = await list(rig);
			const choosing = async () => chooseSender(from, senders);
			expect(await errorOf(choosing())).toMatchObject({
				code: 'validation_error',
				details: { field: 'from' },
			});
		},
	);

	it('go out under the alias that was chosen', async () => {
		const { gmail, provider } = await start({ aliases: ALIASES });
		const from = chooseSender('SALES@example.org', await list(rig));
		await sendEmail(provider, email({ from }));
		expect(gmail.outgoing[0]?.from).toBe('sales@example.org');
	});

	it('name the permission that is missing', async () => {
		await start({ scopes: [COMPOSE_SCOPE] });
		const error = await errorOf(list(rig));
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toContain(READ_SCOPE);
	});

	it('are not guessed when Gmail names none', async () => {
		const { gmail } = await start();
		gmail.script = once('settings.sendAs.list', { status: 200, body: '{"sendAs":[]}' });
		expect(await errorOf(list(rig))).toMatchObject({ code: 'insufficient_permissions' });
	});
});

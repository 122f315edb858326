import { createMailServices } from '../../../../nodes/shared/compose/mail';
import { OWNER, saveDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { known, startStoreRig } from '../../../lib/providers/outlook/mail-store-setup';
import { email, SECRET } from '../../../lib/providers/outlook/setup';

describe('the mail store of an Outlook account', () => {
	it('is its owner’s, and takes turns with all that uses the mailbox', async () => {
		const rig = await startStoreRig();
		const services = createMailServices(rig.client.clock);
		try {
			const { http, options } = rig.client;
			const account = { http, options, mailbox: OWNER };
			const stores = Array.from({ length: 3 }, () =>
				services.outlook.openMailStore(account, SECRET),
			);
			const [store] = stores;
			if (!store) throw new Error('there is no store');
			expect(store.owner).toEqual({ address: OWNER });
			expect(store.account).toBe(services.outlook.connect(account, SECRET).account);
			const { reference } = await saveDraft(store, email({ from: { address: OWNER } }));
			const finds = stores.flatMap((each) =>
				Array.from({ length: 4 }, () => each.find(known(reference), SIGNAL())),
			);
			for (const { state } of await Promise.all(finds)) expect(state).toBe('draft');
			expect(rig.graph.mostAtATime).toBeLessThanOrEqual(4);
			expect(rig.graph.violations).toEqual([]);
		} finally {
			await services.closeMail();
			await rig.stop();
		}
	});
});

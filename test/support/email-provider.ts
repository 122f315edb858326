import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';

/** A provider that takes every email and keeps it. */
export function createEmailProvider(): Provider<LoadedEmail, LoadedEmail> & {
	readonly delivered: LoadedEmail[];
} {
	const delivered: LoadedEmail[] = [];
	return {
		id: 'fake-mail',
		account: 'account-1',
		delivered,
		plan: async (email) => [{ id: 'email', request: email }],
		async deliver({ request }, { commit }) {
			await commit();
			delivered.push(request);
			return { status: 'sent', id: 'id-1', sentAt: 0, accepted: [], rejected: [] };
		},
	};
}

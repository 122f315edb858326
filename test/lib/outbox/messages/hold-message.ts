import type { Submission } from '../../../../lib/core/submission';
import {
	resolveMessage,
	type Askable,
	type ResolveRequest,
} from '../../../../lib/outbox/messages/resolve-message';
import { createOutboxHarness, passTime } from '../../../support/outbox-harness';
import { createScriptedProvider, type ScriptedProvider } from '../../../support/scripted-provider';

/** A message that is held: the provider took it, or lost it, and broke off. */
export async function hold(
	provider: ScriptedProvider = createScriptedProvider(['accept-then-drop']),
	options: { readonly parts?: number } = {},
) {
	const outbox = createOutboxHarness();
	await expect(outbox.send(provider, options)).rejects.toMatchObject({ code: 'delivery_unknown' });
	const record = async (): Promise<Submission> => {
		const found = await outbox.record();
		if (!found) throw new Error('there is no record');
		return found;
	};
	const { uid } = await record();
	const resolve = (
		decision: ResolveRequest['decision'],
		askable: Askable | undefined = provider,
		more: Partial<ResolveRequest> = {},
	) =>
		passTime(
			outbox.clock,
			resolveMessage({ uid, decision, by: 'Ada', connect: async () => askable, ...more }, outbox),
		);
	return { outbox, provider, uid, record, resolve };
}

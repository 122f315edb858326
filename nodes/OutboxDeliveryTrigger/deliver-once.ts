import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import type { DeliveryEvent } from '../../lib/core/queued-message';
import { deliverNext } from '../../lib/outbox/worker/deliver-next';
import type { OpenedDelivery } from './open-delivery';
import { toItems } from './to-items';

const PAGE_SIZE = 500;

/** The editor's test: waits for one message, delivers it, and shows what became of it. */
export function deliverOnce(
	context: ITriggerFunctions,
	delivery: OpenedDelivery,
	closing: AbortController,
): ITriggerResponse {
	return {
		async manualTriggerFunction() {
			const { options, environment } = delivery;
			const after = await environment.backend.messages.lastEventId(options.queue);
			const uid = await deliverNext(options, environment, closing.signal);
			// n8n waits for something to be emitted, even after the test was ended.
			context.emit(uid === undefined ? [] : [toItems(await findEvents(uid, after, delivery))]);
		},
		async closeFunction() {
			closing.abort('closed');
		},
	};
}

/** The message's events of the chosen states; the last one where it has come to none of them. */
async function findEvents(
	uid: string,
	after: string | undefined,
	{ options: { queue }, environment: { backend }, states }: OpenedDelivery,
): Promise<readonly DeliveryEvent[]> {
	const found: DeliveryEvent[] = [];
	for (let next = after; ;) {
		const page = await backend.messages.events(queue, {
			...(next !== undefined && { after: next }),
			limit: PAGE_SIZE,
		});
		found.push(...page.filter(({ message }) => message.uid === uid));
		if (page.length < PAGE_SIZE) break;
		next = page.at(-1)?.id ?? next;
	}
	const chosen = found.filter(({ message }) => states.includes(message.state));
	return chosen.length > 0 ? chosen : found.slice(-1);
}

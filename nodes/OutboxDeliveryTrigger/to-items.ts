import type { INodeExecutionData } from 'n8n-workflow';

import type { DeliveryEvent } from '../../lib/core/queued-message';
import { toEventOutput } from '../../lib/outbox/worker/event-output';

export function toItems(events: readonly DeliveryEvent[]): INodeExecutionData[] {
	return events.map((event) => ({ json: { ...toEventOutput(event) } }));
}

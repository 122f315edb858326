import { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import type { QueueStore } from '../../core/queue-store';
import type { DeliveryEvent } from '../../core/queued-message';
import { toQueueName } from './message-keys';
import { parseMessageThen } from './message-records';
import { parseReply } from './records';
import type { Store } from './store';

/** An id of a stream is two numbers; with that many digits ours sort as text. */
const TIME_DIGITS = 15;
const NUMBER_DIGITS = 10;

const eventSchema = z.tuple([z.string(), z.string(), z.unknown()]);
const toldSchema = z.tuple([z.string()], eventSchema);

/** @see https://redis.io/docs/latest/develop/data-types/streams/ */
export function createRedisEvents({
	run,
	where,
}: Store): Pick<QueueStore, 'events' | 'lastEventId'> {
	return {
		async events(queue, { after, limit }) {
			const events: DeliveryEvent[] = [];
			let place = after === undefined ? '-' : `(${toStreamId(after)}`;
			while (events.length < limit) {
				const left = limit - events.length;
				const args = [toQueueName(queue), place, String(left)];
				const reply = await run('outboxMessageEvents', args);
				const [next, ...told] = parseReply(toldSchema, reply, where);
				for (const [streamId, then, record] of told) {
					const message = parseMessageThen(record, then, where);
					events.push({ id: toEventId(streamId), at: message.updatedAt, message });
				}
				if (next === '') break;
				place = `(${next}`;
			}
			return events;
		},

		async lastEventId(queue) {
			const id = await run('outboxLastEvent', [toQueueName(queue)]);
			return id === null ? undefined : toEventId(parseReply(z.string(), id, where));
		},
	};
}

function toEventId(streamId: string): string {
	const [time = '', number = ''] = streamId.split('-');
	return `${time.padStart(TIME_DIGITS, '0')}-${number.padStart(NUMBER_DIGITS, '0')}`;
}

/** @throws OutboxError `validation_error` on `after` */
function toStreamId(eventId: string): string {
	const [, time, number] = /^(\d{1,15})-(\d{1,10})$/.exec(eventId) ?? [];
	if (time === undefined || number === undefined) {
		throw validationError('after', 'after is not the id of an event of this store.');
	}
	return `${Number(time)}-${Number(number)}`;
}

import type { DatabaseSync } from 'node:sqlite';

import { forgetMessageAt, toToldMessage } from '../../../core/message-rules.ts';
import type { QueuedMessage } from '../../../core/queued-message.ts';
import type { FoundRow } from './submissions.ts';

export interface EventsArguments {
	readonly queue: string;
	/** Events with greater ids. */
	readonly after: number;
	readonly limit: number;
}

export function createMessageEvents(database: DatabaseSync) {
	const insert = database.prepare(
		`INSERT INTO message_events (queue, at, retain_until, record)
		VALUES (:queue, :at, :retain_until, :record)`,
	);
	const after = database.prepare(
		`SELECT id, at, record FROM message_events INDEXED BY message_events_by_queue
		WHERE queue = :queue AND id > :after ORDER BY id LIMIT :limit`,
	);
	const newest = database.prepare(
		`SELECT id FROM message_events INDEXED BY message_events_by_queue
		WHERE queue = :queue ORDER BY id DESC LIMIT 1`,
	);

	return {
		/** @param message as it is from now on */
		tell(message: QueuedMessage): void {
			insert.run({
				queue: message.queue,
				at: Math.ceil(message.updatedAt),
				retain_until: Math.ceil(forgetMessageAt(message)),
				record: JSON.stringify(toToldMessage(message)),
			});
		},

		listEvents(query: EventsArguments): FoundRow[] {
			return after.all({ ...query });
		},

		lastEvent({ queue }: { readonly queue: string }): number | undefined {
			const id = newest.get({ queue })?.['id'];
			return id === undefined ? undefined : Number(id);
		},
	};
}

export type MessageEvents = ReturnType<typeof createMessageEvents>;

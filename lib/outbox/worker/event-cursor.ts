import { z } from 'zod/v4';

import type { DocumentStore } from '../../core/document-store';
import { createDocumentCodec, toDocumentKey } from '../directory/document-codec';

/** How far a listener has come in a queue's events, kept in the store. */
export interface EventCursor {
	/**
	 * The id of the last event it has taken; undefined before the first one.
	 * @param begin where a listener starts that was never there before
	 */
	load(begin: () => Promise<string | undefined>): Promise<string | undefined>;
	save(after: string): Promise<void>;
}

const COLLECTION = 'cursors';

const cursorSchema = z.strictObject({ after: z.string().nullable() });

export function createEventCursor(
	{ queue, name }: { readonly queue: string; readonly name: string },
	documents: DocumentStore,
): EventCursor {
	const codec = createDocumentCodec<z.infer<typeof cursorSchema>>(COLLECTION, cursorSchema);
	const key = toDocumentKey(queue, name);
	const write = (after: string | null) =>
		documents.put(COLLECTION, [{ key, value: codec.toValue({ after }) }]);
	return {
		async load(begin) {
			const [stored] = await documents.get(COLLECTION, [key]);
			if (stored) return codec.parse(stored).after ?? undefined;
			const after = (await begin()) ?? null;
			// Kept at once: what happens until the first event is taken must not be lost at a restart.
			await write(after);
			return after ?? undefined;
		},
		save: (after) => write(after),
	};
}

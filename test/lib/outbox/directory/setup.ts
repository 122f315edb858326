import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { DocumentStore } from '../../../../lib/core/document-store';
import { requireDocuments } from '../../../../lib/outbox/backend-parts';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';

export const HOUR_MS = 3_600_000;

/** An empty directory, and what it was asked. */
export function setUpDirectory() {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const backend = createMemoryBackend({ clock, ids });
	const documents = requireDocuments(backend);
	const calls: string[] = [];
	const counted: DocumentStore = {
		put: (...given) => (calls.push('put'), documents.put(...given)),
		get: (...given) => (calls.push('get'), documents.get(...given)),
		swap: (...given) => (calls.push('swap'), documents.swap(...given)),
		remove: (...given) => (calls.push('remove'), documents.remove(...given)),
		list: (...given) => (calls.push('list'), documents.list(...given)),
	};
	return { clock, ids, backend, documents: counted, calls };
}

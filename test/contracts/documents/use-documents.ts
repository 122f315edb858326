import type { DocumentStore, StoredDocument } from '../../../lib/core/document-store';
import type { OpenedStore } from '../backend/use-store';

/** What a test of the contract works with: the documents of its store, contacts unless it says so. */
export interface OpenedDocuments {
	readonly opened: () => OpenedStore;
	/** Of the backend that was opened first, or of another one. */
	documentsOf(backend?: OpenedStore['backend']): DocumentStore;
	put(...documents: StoredDocument[]): Promise<void>;
	get(...keys: string[]): Promise<(StoredDocument | undefined)[]>;
}

export function toOpenedDocuments(opened: () => OpenedStore): OpenedDocuments {
	const documentsOf = ({ name, documents } = opened().backend): DocumentStore => {
		if (!documents) throw new Error(`The backend ${name} keeps no documents.`);
		return documents;
	};
	return {
		opened,
		documentsOf,
		put: (...documents) => documentsOf().put('contacts', documents),
		get: async (...keys) => [...(await documentsOf().get('contacts', keys))],
	};
}

export const keysOf = (documents: readonly StoredDocument[]): string[] =>
	documents.map(({ key }) => key);

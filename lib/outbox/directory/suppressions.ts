import { z } from 'zod/v4';

import type { DocumentStore } from '../../core/document-store';
import type { Clock } from '../../core/ports';
import { toIdentity } from '../../mail/identity';
import { createDocumentCodec, findDocuments, inPortions, toDocumentKey } from './document-codec';

/** The stream of an entry that blocks every email. */
export const EVERY_STREAM = '*';

export const SUPPRESSION_REASONS = ['bounce', 'unsubscribe', 'complaint', 'manual'] as const;

const suppressionSchema = z.strictObject({
	/** Normalised. */
	address: z.string(),
	/** The kind of email that it is about; `*` blocks every email. */
	stream: z.string(),
	reason: z.enum(SUPPRESSION_REASONS),
	/** Who or what added it. */
	source: z.string(),
	note: z.string().optional(),
	createdAt: z.number(),
	/** When it ends by itself, in milliseconds since the epoch. */
	expiresAt: z.number().optional(),
});

/** An address that must not be written to. */
export type Suppression = z.infer<typeof suppressionSchema>;

export interface SuppressionPage {
	/** By address and stream. */
	readonly suppressions: readonly Suppression[];
	readonly nextAfter?: string;
}

/**
 * The addresses that must not be written to. Addresses may be given in any spelling.
 * Every method fails with `store_unavailable` when the store cannot do its work.
 */
export interface Suppressions {
	/** Adds entries, in place of those about the same address and stream. */
	add(entries: readonly Omit<Suppression, 'createdAt'>[]): Promise<void>;
	/**
	 * Ends the entry of a stream, or all of an address.
	 * @returns how many there were
	 */
	remove(address: string, stream?: string): Promise<number>;
	/**
	 * What blocks an email of that stream: the entries of all streams, and those of its own. By
	 * normalised address. One look-up for up to 5,000 addresses.
	 */
	check(addresses: readonly string[], stream: string): Promise<ReadonlyMap<string, Suppression>>;
	list(page: {
		readonly after?: string;
		readonly limit: number;
		readonly address?: string;
	}): Promise<SuppressionPage>;
}

const COLLECTION = 'suppressions';

/** More streams than anybody gives a name to. */
const STREAMS_AT_A_TIME = 1000;

export function createSuppressions(
	documents: DocumentStore,
	clock: Pick<Clock, 'now'>,
): Suppressions {
	const codec = createDocumentCodec<Suppression>(COLLECTION, suppressionSchema);

	const removeAll = async (address: string): Promise<number> => {
		const prefix = toDocumentKey(address, '');
		let removed = 0;
		for (;;) {
			const page = await documents.list(COLLECTION, { prefix, limit: STREAMS_AT_A_TIME });
			const keys = page.documents.map(({ key }) => key);
			if (keys.length > 0) removed += await documents.remove(COLLECTION, keys);
			if (page.nextAfter === undefined) return removed;
		}
	};

	return {
		async add(entries) {
			const createdAt = clock.now();
			const byKey = new Map(
				entries.map((entry) => {
					const address = toIdentity(entry.address);
					const { expiresAt } = entry;
					const document = {
						key: toDocumentKey(address, entry.stream),
						value: codec.toValue({ ...entry, address, createdAt }),
						...(expiresAt !== undefined && { expiresAt }),
					};
					return [document.key, document] as const;
				}),
			);
			for (const portion of inPortions([...byKey.values()])) {
				await documents.put(COLLECTION, portion);
			}
		},
		async remove(address, stream) {
			const identity = toIdentity(address);
			if (stream === undefined) return removeAll(identity);
			return documents.remove(COLLECTION, [toDocumentKey(identity, stream)]);
		},
		async check(addresses, stream) {
			const identities = [...new Set(addresses.map(toIdentity))];
			const streams = new Set([stream, EVERY_STREAM]);
			const keys = identities.flatMap((address) =>
				[...streams].map((each) => toDocumentKey(address, each)),
			);
			const found = (await findDocuments(documents, COLLECTION, keys)).map(codec.parse);
			// The entry of all streams comes last, and says most.
			return new Map(found.map((suppression) => [suppression.address, suppression]));
		},
		async list({ address, ...page }) {
			const { documents: found, nextAfter } = await documents.list(COLLECTION, {
				...page,
				...(address !== undefined && { prefix: toDocumentKey(toIdentity(address), '') }),
			});
			return {
				suppressions: found.map(codec.parse),
				...(nextAfter !== undefined && { nextAfter }),
			};
		},
	};
}

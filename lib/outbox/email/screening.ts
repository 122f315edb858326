import { isOutboxError } from '../../core/errors';
import { createSuppressions, EVERY_STREAM, type Suppression } from '../directory/suppressions';
import type { Environment } from '../environment';

/** Says which addresses must not be written to, by normalised address; one look-up for all. */
export type Screening = (addresses: readonly string[]) => Promise<ReadonlyMap<string, Suppression>>;

/**
 * The screening by the store that an email is recorded in; undefined where the store keeps no
 * suppressions. Where the user prefers an unguarded email to none, a store that cannot be reached
 * blocks nobody.
 *
 * @param stream the kind of email; without one, only those are blocked who want no email at all
 */
export function createScreening(
	{ backend: { documents }, unguarded, clock }: Environment,
	stream: string | undefined,
): Screening | undefined {
	if (!documents) return undefined;
	const suppressions = createSuppressions(documents, clock);
	return async (addresses) => {
		try {
			return await suppressions.check(addresses, stream ?? EVERY_STREAM);
		} catch (error) {
			const lost = isOutboxError(error) && error.code === 'store_unavailable';
			if (lost && unguarded) return new Map();
			throw error;
		}
	};
}

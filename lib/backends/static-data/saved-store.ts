import { z } from 'zod/v4';

import { storeError, type OutboxError } from '../../core/errors';
import { entrySchema, type Entry } from '../submission-map';

/**
 * One execution's copy of what n8n keeps for a workflow, e.g. `getWorkflowStaticData('global')`. n8n
 * saves it whole when the execution ends, if anything was assigned to it.
 * @see https://docs.n8n.io/code/cookbook/builtin/get-workflow-static-data/
 */
export type StaticData = Record<string, unknown>;

/** The only field of the static data that is ours. */
const FIELD = 'outbox';
const FORMAT = 1;

const DAY_MS = 86_400_000;

/**
 * What n8n watches are proxies with a hidden property of n8n's own: only what can be saved counts.
 */
const savedRecord = <Value extends z.ZodType>(value: Value) =>
	z.preprocess(
		(found) => (typeof found === 'object' && found !== null ? { ...found } : found),
		z.record(z.string(), value),
	);

const savedSchema = z.object({
	format: z.literal(FORMAT),
	secret: z.string().regex(/^[0-9a-f]{64}$/),
	/** Each entry is a text of its own, since n8n is the slower the more objects it has to watch. */
	records: savedRecord(z.string()),
	/** Windows by bucket and length; see `KeptRates`. */
	rates: savedRecord(
		z.object({
			// Older versions did not say it, and had none that was longer than a day.
			perMs: z.number().default(DAY_MS),
			startsAt: z.number(),
			used: z.number(),
		}),
	),
	/** Older versions had none. */
	rests: savedRecord(z.number()).default(() => ({})),
});

/** The store as it lies in the static data. */
export type SavedStore = z.infer<typeof savedSchema>;

/** @param secret in hexadecimal */
export function createSavedStore(secret: string): SavedStore {
	return { format: FORMAT, secret, records: {}, rates: {}, rests: {} };
}

/**
 * @returns undefined where no store was ever saved
 * @throws OutboxError `store_unavailable` for one that cannot be read
 */
export function readSavedStore(staticData: StaticData): SavedStore | undefined {
	const found = staticData[FIELD];
	if (found === undefined) return undefined;
	const { success, data } = savedSchema.safeParse(found);
	if (success) return data;
	const { format } = z.object({ format: z.number().catch(NaN) }).safeParse(found).data ?? {};
	throw format !== undefined && format > FORMAT
		? storeError(
				`The store in the workflow's static data was written by a newer version of n8n-nodes-outbox (its format is ${format}, this version knows ${FORMAT}), so it was left as it is. Update n8n-nodes-outbox.`,
			)
		: unreadable('The store');
}

/** Has n8n save the store when the execution ends. */
export function writeSavedStore(staticData: StaticData, store: SavedStore): void {
	staticData[FIELD] = store;
}

export function toSavedEntry(entry: Entry): string {
	return JSON.stringify(entry);
}

/** @throws OutboxError `store_unavailable` for an entry that cannot be read: it must never pass for absent */
export function parseSavedEntry(uid: string, saved: string): Entry {
	const entry = parseEntry(saved);
	if (entry?.submission.uid !== uid) throw unreadable(`The record of the submission ${uid}`);
	return entry;
}

function parseEntry(saved: string): Entry | undefined {
	try {
		return entrySchema.safeParse(JSON.parse(saved)).data;
	} catch {
		return undefined;
	}
}

function unreadable(what: string): OutboxError {
	return storeError(
		`${what} in the workflow's static data cannot be read, so nothing is sent. Restore the workflow's static data from a backup. Removing its field "${FIELD}" starts an empty store, which knows nothing of earlier sends.`,
	);
}

import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import type { Environment } from '../../lib/outbox/environment';
import type { Runtime } from '../shared/compose';
import { labelParameter, readParameter, textParameter } from '../shared/parameters';

/** What an operation works with. */
export interface OperationInput {
	readonly context: IExecuteFunctions;
	readonly itemIndex: number;
	readonly runtime: Runtime;
	readonly environment: Environment & { readonly signal: AbortSignal };
	/** The store's, which Message-IDs derive from. */
	readonly secret: Uint8Array;
}

/** An item to put out that has a file. */
export class FileItem {
	constructor(
		readonly json: object,
		readonly binary: IBinaryKeyData,
	) {}
}

/**
 * What one item asks for.
 * @returns the json of each item to put out, or the item where it has a file
 * @throws OutboxError
 */
export type Operation = (input: OperationInput) => Promise<readonly (object | FileItem)[]>;

/** A parameter that cannot be left out. */
export const requiredParameter = textParameter
	.transform((text) => text?.trim())
	.pipe(z.string({ error: 'It is empty.' }).min(1, 'It is empty.'));

/** A label that cannot be left out. */
export const requiredLabel = labelParameter.pipe(
	z.string({ error: 'It is empty.' }).min(1, 'It is empty.'),
);

const MAX_NOTE_CHARACTERS = 2000;

/** Why something was done, in words for people. */
export const noteParameter = textParameter.pipe(
	z
		.string()
		.max(MAX_NOTE_CHARACTERS, `It may have at most ${MAX_NOTE_CHARACTERS} characters.`)
		.optional(),
);

/** A collection of the panel; what was not added to it is not in it. */
export function readCollection(
	{ context, itemIndex }: Pick<OperationInput, 'context' | 'itemIndex'>,
	name: string,
): Readonly<Record<string, unknown>> {
	const collection = z.record(z.string(), z.unknown()).catch({});
	return collection.parse(readParameter(context, name, itemIndex, {}));
}

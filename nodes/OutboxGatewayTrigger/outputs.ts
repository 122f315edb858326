import type { CallKind } from '../../lib/outbox/api/paths';

/** The outputs in their order on the canvas, and the calls that leave by them. */
const OUTPUTS: readonly { readonly name: string; readonly kind: CallKind }[] = [
	{ name: 'Email', kind: 'email' },
	{ name: 'Channel', kind: 'channel' },
	{ name: 'Queue', kind: 'queue' },
	{ name: 'Draft', kind: 'draft' },
	{ name: 'New Email', kind: 'new' },
	{ name: 'Reply', kind: 'reply' },
];

export const OUTPUT_NAMES = OUTPUTS.map(({ name }) => name);

/** One list of items for each output, of which one has an item. */
export function toOutputs<Item>(kind: CallKind, item: Item): Item[][] {
	return OUTPUTS.map((output) => (output.kind === kind ? [item] : []));
}

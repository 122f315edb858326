import type { Route } from '../../lib/outbox/api/paths';

/** The outputs in their order on the canvas, and the calls that leave by them. */
const OUTPUTS: readonly { readonly name: string; readonly route: Route }[] = [
	{ name: 'Email', route: 'email' },
	{ name: 'Channel', route: 'channel' },
	{ name: 'Queue', route: 'queue' },
	{ name: 'Draft', route: 'draft' },
	{ name: 'New Email', route: 'new' },
	{ name: 'Reply', route: 'reply' },
];

export const OUTPUT_NAMES = OUTPUTS.map(({ name }) => name);

/** One list of items for each output, of which one has an item. */
export function toOutputs<Item>(route: Route, item: Item): Item[][] {
	return OUTPUTS.map((output) => (output.route === route ? [item] : []));
}

import type { INodeProperties } from 'n8n-workflow';

/** A collection whose entries stand in alphabetical order, so that people find them. */
export function createCollection(
	{
		displayName,
		name,
		placeholder,
	}: { readonly displayName: string; readonly name: string; readonly placeholder: string },
	entries: readonly INodeProperties[],
): INodeProperties {
	return {
		displayName,
		name,
		type: 'collection',
		placeholder,
		default: {},
		options: [...entries].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
	};
}

import type { INodeProperties } from 'n8n-workflow';

/** The kind of email that somebody may have unsubscribed from. */
export const streamField: INodeProperties = {
	displayName: 'Stream',
	name: 'stream',
	type: 'string',
	default: '',
	placeholder: 'e.g. newsletter',
	description:
		'What kind of email this is. Whoever has unsubscribed from it is left out. Without one, only those are left out who want no email at all, or whose address is known to bounce.',
};

/** How a node heeds the addresses that must not be written to. */
export const suppressionOptions: readonly INodeProperties[] = [
	{
		displayName: 'Ignore Suppressions',
		name: 'ignoreSuppressions',
		type: 'boolean',
		default: false,
		description:
			'Whether to write even to those who bounced, complained or unsubscribed. Only for what they must get by law, such as a receipt.',
	},
	streamField,
];

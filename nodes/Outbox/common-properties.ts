import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** When a property is seen. */
export type Show = NonNullable<IDisplayOptions['show']>;

/** What can be done with a resource. */
export function createOperationProperty(
	resource: readonly string[],
	choices: Required<Pick<INodeProperties, 'options' | 'default' | 'description'>>,
): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [...resource] } },
		...choices,
	};
}

/** How many results a list gives out. */
export function createLimitProperties(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] } },
		},
	];
}

/** Any number of addresses. */
export function createAddressesProperty(show: Show): INodeProperties {
	return {
		displayName: 'Addresses',
		name: 'addresses',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. jane@example.com',
		description: 'One or many addresses separated by commas, or a list from an expression',
		displayOptions: { show },
	};
}

/** One address. */
export function createAddressProperty(
	show: Show,
	description: string,
	required = true,
): INodeProperties {
	return {
		displayName: 'Address',
		name: 'address',
		type: 'string',
		default: '',
		...(required && { required }),
		placeholder: 'e.g. jane@example.com',
		description,
		displayOptions: { show },
	};
}

/** Which of the queues. */
export function createQueueProperty(show: Show): INodeProperties {
	return {
		displayName: 'Queue',
		name: 'queue',
		type: 'string',
		default: 'default',
		placeholder: 'e.g. default',
		description: 'The name of the queue, as the nodes that queue and deliver have it',
		displayOptions: { show },
	};
}

/** Where a file goes that an operation makes. */
export function createFileFieldProperty(show: Show): INodeProperties {
	return {
		displayName: 'Put Output File in Field',
		name: 'outputFieldName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		description: 'The binary field of the item that the file goes into',
		displayOptions: { show },
	};
}

/**
 * Where a whole list comes from.
 * @param columns what the columns of a file are called
 */
export function createImportProperties(show: Show, columns: string): INodeProperties[] {
	return [
		{
			displayName: 'Import From',
			name: 'importFrom',
			type: 'options',
			options: [
				{
					name: 'List',
					value: 'list',
					description: 'One entry a line, or a list from an expression',
				},
				{ name: 'File', value: 'file', description: 'A CSV or text file of the item' },
			],
			default: 'list',
			description: 'Where the list comes from. An item may bring 10,000 lines along.',
			displayOptions: { show },
		},
		{
			displayName: 'List',
			name: 'list',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.rows }}',
			description: `One entry a line, or an array of texts or of objects. The fields are ${columns}. Lines that are not valid are told in the output and left out.`,
			displayOptions: { show: { ...show, importFrom: ['list'] } },
		},
		{
			displayName: 'Input Data Field Name',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			description: `The binary field of the item that holds the file. Its columns are ${columns}, in this order or as its first line names them. Lines that are not valid are told in the output and left out.`,
			displayOptions: { show: { ...show, importFrom: ['file'] } },
		},
	];
}

import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import {
	createAddressesProperty,
	createAddressProperty,
	createImportProperties,
	createLimitProperties,
	createOperationProperty,
	type Show,
} from './common-properties';

const resource = ['suppression'];

const operation = createOperationProperty(resource, {
	options: [
		{
			name: 'Add',
			value: 'add',
			action: 'Add suppressions',
			description: 'From now on nothing is sent to the addresses',
		},
		{
			name: 'Check',
			value: 'check',
			action: 'Check suppressions',
			description: 'Whether addresses may be written to',
		},
		{
			name: 'Import',
			value: 'import',
			action: 'Import suppressions',
			description: 'Add a whole list, such as that of another service',
		},
		{
			name: 'List',
			value: 'list',
			action: 'List suppressions',
			description: 'Look up all who must not be written to',
		},
		{
			name: 'Remove',
			value: 'remove',
			action: 'Remove suppressions',
			description: 'The addresses may be written to again',
		},
	],
	default: 'add',
	description: 'What to do with the addresses that must not be written to',
});

const reason: INodeProperties = {
	displayName: 'Reason',
	name: 'reason',
	type: 'options',
	options: [
		{ name: 'Bounce', value: 'bounce', description: 'The address does not exist' },
		{ name: 'Complaint', value: 'complaint', description: 'They reported an email as spam' },
		{ name: 'Manual', value: 'manual', description: 'You decided so' },
		{ name: 'Unsubscribe', value: 'unsubscribe', description: 'They asked not to be written to' },
	],
	default: 'manual',
	description: 'Why they must not be written to, for the record',
	displayOptions: { show: { resource, operation: ['add', 'import'] } },
};

const fields: INodeProperties = {
	...createCollection(
		{ displayName: 'Additional Fields', name: 'suppressionFields', placeholder: 'Add Field' },
		[
			{
				displayName: 'Expires At',
				name: 'expiresAt',
				type: 'dateTime',
				default: '',
				description:
					'When the addresses may be written to again by themselves, in the time zone of the workflow. Never unless given.',
			},
			{
				displayName: 'Note',
				name: 'note',
				type: 'string',
				default: '',
				placeholder: 'e.g. Asked for it on the phone',
				description: 'Anything else that is worth keeping',
			},
			{
				displayName: 'Source',
				name: 'source',
				type: 'string',
				default: '',
				placeholder: 'e.g. CRM',
				description: 'Who or what says so. The execution and its workflow unless given.',
			},
			{
				displayName: 'Stream',
				name: 'stream',
				type: 'string',
				default: '*',
				placeholder: 'e.g. newsletter',
				description:
					'The one kind of email that they do not want, as the sending nodes name it. With *, no email at all is sent to them.',
			},
		],
	),
	displayOptions: { show: { resource, operation: ['add', 'import'] } },
};

function createStreamProperty(show: Show, description: string): INodeProperties {
	return {
		displayName: 'Stream',
		name: 'stream',
		type: 'string',
		default: '',
		placeholder: 'e.g. newsletter',
		description,
		displayOptions: { show },
	};
}

/** The panel of *Suppression*. */
export const suppressionProperties: INodeProperties[] = [
	operation,
	createAddressesProperty({ resource, operation: ['add', 'check', 'remove'] }),
	createStreamProperty(
		{ resource, operation: ['check'] },
		'The kind of email that is to be sent. Without one, only those count who want no email at all.',
	),
	createStreamProperty(
		{ resource, operation: ['remove'] },
		'The kind of email that they may be sent again, or * for the entry of all emails. Without one, all entries of the addresses are removed.',
	),
	...createImportProperties(
		{ resource, operation: ['import'] },
		'address, reason, stream, note and expires_at',
	),
	reason,
	fields,
	createAddressProperty(
		{ resource, operation: ['list'] },
		'Only the entries of this address. Leave it empty for all.',
		false,
	),
	...createLimitProperties({ resource, operation: ['list'] }),
];

import type { INodeProperties } from 'n8n-workflow';

import { createAddressProperty } from './common-properties';

const show = { resource: ['message'], operation: ['erase'] };

/** The panel of *Erase*. */
export const eraseProperties: INodeProperties[] = [
	{
		displayName:
			'This cannot be undone. Messages that wait are called back. What is being sent, and what may have left, is left alone and named in the output: resolve it and erase again. Copies such as backups, and the executions that n8n saves, are not touched.',
		name: 'eraseNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	createAddressProperty(
		show,
		'Whose data to erase. Their ID among the contacts of the Outbox, and what was sent for it, goes with it. An ID on a channel, such as a phone number, will do as well.',
		false,
	),
	{
		displayName: 'Contact ID',
		name: 'contactId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
		description:
			'Their ID in your CRM, instead of the address or with it. Addresses that the contacts of the Outbox have under it go with it.',
		displayOptions: { show },
	},
	{
		displayName: 'Remove Suppressions Too',
		name: 'removeSuppressions',
		type: 'boolean',
		default: false,
		description:
			'Whether to forget as well that the address must not be written to. Unless you do, that is kept, so that it stays so.',
		displayOptions: { show },
	},
];

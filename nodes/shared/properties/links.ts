import type { INodeProperties } from 'n8n-workflow';

import type { Noun } from './idempotency';

/** What a send is filed under. */
export function createLinkFields(noun: Noun): INodeProperties[] {
	return [
		{
			displayName: 'Contact ID',
			name: 'contactId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
			description: `The contact in your CRM. It is put on record with the ${noun} and into the output.`,
		},
		{
			displayName: 'Deal ID',
			name: 'dealId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 5f0c6c1e-8d0a-4a8b-9a43-0a7f0b1c2d3e',
			description: `The deal in your CRM. It is put on record with the ${noun} and into the output.`,
		},
	];
}

/** The thing that a send is about, where that is neither contact nor deal. */
export function createContextFields(noun: Noun): INodeProperties[] {
	return [
		{
			displayName: 'Context ID',
			name: 'contextId',
			type: 'string',
			default: '',
			placeholder: 'e.g. INV-2026-001',
			description: `The ID of what the ${noun} is about. It is put on record with the ${noun} and into the output.`,
		},
		{
			displayName: 'Context Type',
			name: 'contextType',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoice',
			description: `What kind of thing the ${noun} is about`,
		},
	];
}

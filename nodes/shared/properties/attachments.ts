import type { INodeProperties } from 'n8n-workflow';

const fromSource = (source: string) => ({ displayOptions: { show: { source: [source] } } });

/** Files of a message, one by one or as one list. */
export const attachmentFields: INodeProperties[] = [
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Attachment',
		default: {},
		description: 'Files to attach, and images to show in the HTML body',
		options: [
			{
				displayName: 'Attachment',
				name: 'attachment',
				values: [
					{
						displayName: 'Source',
						name: 'source',
						type: 'options',
						options: [
							{
								name: 'Input Data',
								value: 'binary',
								description: 'A file that came with the item from a node before',
							},
							{ name: 'Base64', value: 'base64', description: 'Content as base64 text' },
							{
								name: 'URL',
								value: 'url',
								description: 'Fetched by http or https when the email is sent',
							},
							{
								name: 'Storage Path',
								value: 'storagePath',
								description: 'A file in the folder that OUTBOX_STORAGE_DIR names',
							},
						],
						default: 'binary',
						description: 'Where the content comes from',
					},
					{
						displayName: 'Input Data Field Name',
						name: 'binaryPropertyName',
						type: 'string',
						default: 'data',
						placeholder: 'e.g. data',
						description: 'Name of the binary field of the input item that holds the file',
						...fromSource('binary'),
					},
					{
						displayName: 'Base64 Content',
						name: 'contentBase64',
						type: 'string',
						typeOptions: { rows: 2 },
						default: '',
						placeholder: 'e.g. JVBERi0xLjcK…',
						description: 'Standard base64, without a “data:…;base64,” in front',
						...fromSource('base64'),
					},
					{
						displayName: 'URL',
						name: 'url',
						type: 'string',
						default: '',
						placeholder: 'e.g. https://example.com/invoice.pdf',
						description:
							'Must be on the public internet, unless the credential allows private addresses',
						...fromSource('url'),
					},
					{
						displayName: 'Storage Path',
						name: 'storagePath',
						type: 'string',
						default: '',
						placeholder: 'e.g. invoices/2026-04.pdf',
						description: 'Path inside the storage folder',
						...fromSource('storagePath'),
					},
					{
						displayName: 'Filename',
						name: 'filename',
						type: 'string',
						default: '',
						placeholder: 'e.g. invoice.pdf',
						description: 'Leave it empty to use the file’s own name. Base64 content needs one.',
					},
					{
						displayName: 'MIME Type',
						name: 'mimeType',
						type: 'string',
						default: '',
						placeholder: 'e.g. application/pdf',
						description: 'Leave it empty to use the type of the input data',
					},
					{
						displayName: 'Content ID',
						name: 'contentId',
						type: 'string',
						default: '',
						placeholder: 'e.g. logo',
						description:
							'For an image inside the HTML body: with the ID logo, write &lt;img src="cid:logo"&gt; there',
					},
				],
			},
		],
	},
	{
		displayName: 'Attachments (JSON)',
		name: 'attachmentsJson',
		type: 'json',
		default: '',
		placeholder:
			'e.g. [{ "filename": "a.pdf", "mime_type": "application/pdf", "content_base64": "…" }]',
		description:
			'A list of attachments as an API would give it, added to those above. Each has a filename, mime_type or content_type, one of content_base64, data_base64, storage_path and url, and perhaps a content_id.',
	},
];

/** The cap for what is attached. */
export const maxAttachmentOption: INodeProperties = {
	displayName: 'Max Attachment Size (MB)',
	name: 'maxAttachmentMb',
	type: 'number',
	typeOptions: { minValue: 0.1, numberPrecision: 1 },
	default: 25,
	description:
		'How big all attachments may be together, bodies included. Anything bigger fails as payload_too_large. Gmail and many mail servers take about 25 MB, Microsoft 365 usually 35 MB.',
};

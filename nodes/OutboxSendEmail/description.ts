import type { INodeProperties } from 'n8n-workflow';

import { maxAttachmentOption } from '../shared/properties/attachments';
import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions, createTryOutOptions } from '../shared/properties/delivery';
import {
	createDeduplicationProperties,
	createIdempotencyOptions,
} from '../shared/properties/idempotency';
import { createMailAccountProperties } from '../shared/properties/mail-account';
import { createStaticDataNotice } from '../shared/properties/store';
import { suppressionOptions } from '../shared/properties/suppression';
import { additionalFields } from './additional-fields';

/** The panel of the node, from top to bottom. */
export const sendEmailProperties: INodeProperties[] = [
	...createMailAccountProperties('Provider'),
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Jane Doe <jane@example.com>',
		description:
			'Who gets the email: one or many addresses separated by commas, with or without names, or a list from an expression',
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Follow-up on our meeting',
		description: 'Subject line of the email. At most 998 characters; up to 150 arrive best.',
	},
	{
		displayName: 'HTML Body',
		name: 'bodyHtml',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		placeholder: 'e.g. <p>Hi Jane, thanks for meeting with us today.</p>',
		description:
			'Fill in this, the text body, or both. A text body is made from the HTML when there is none.',
	},
	{
		displayName: 'Text Body',
		name: 'bodyText',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Hi Jane, thanks for meeting with us today.',
		description: 'Plain text for mail programs that show no HTML',
	},
	...createDeduplicationProperties('email'),
	additionalFields,
	createCollection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		...createIdempotencyOptions('email'),
		...createDeliveryOptions('email'),
		...createTryOutOptions('email', 'e.g. me@example.com'),
		...suppressionOptions,
		maxAttachmentOption,
	]),
	createStaticDataNotice('email'),
];

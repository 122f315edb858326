import type { INodeProperties } from 'n8n-workflow';

import { maxAttachmentOption } from '../shared/properties/attachments';
import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions, createTryOutOptions } from '../shared/properties/delivery';
import {
	createDeduplicationProperties,
	createIdempotencyOptions,
} from '../shared/properties/idempotency';
import { createMailAccountProperties } from '../shared/properties/mail-account';
import { createQueueStoreOption } from '../shared/properties/store';
import { suppressionOptions } from '../shared/properties/suppression';
import { draftProperties, listProperties, plannedQueueOption } from './draft-properties';
import { emailProperties } from './email-properties';
import {
	during,
	MAKING,
	OPERATION_NAMES,
	SENDING,
	WITH_ACCOUNT,
	WITH_MAILBOX,
	type OperationName,
} from './operations';

const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Create Draft',
			value: 'createDraft',
			action: 'Create a draft',
			description: 'Put an email or a reply into the mailbox, where people can still edit it',
		},
		{
			name: 'Delete Draft',
			value: 'deleteDraft',
			action: 'Delete a draft',
			description: 'Take a draft out of the mailbox, and call its planned send off',
		},
		{
			name: 'Get Draft',
			value: 'getDraft',
			action: 'Get a draft',
			description: 'Look at a draft as it lies in the mailbox now',
		},
		{
			name: 'List Drafts',
			value: 'listDrafts',
			action: 'List drafts',
			description: 'Look up the drafts that were created here',
		},
		{
			name: 'Prepare',
			value: 'prepare',
			action: 'Prepare an email',
			description: 'Put data into templates and see what is missing; sends nothing',
		},
		{
			name: 'Reply',
			value: 'reply',
			action: 'Reply to a message',
			description: 'Answer whoever wrote a message, in its conversation',
		},
		{
			name: 'Reply All',
			value: 'replyAll',
			action: 'Reply to all of a message',
			description: 'Answer everyone who got a message, in its conversation',
		},
		{
			name: 'Schedule Draft',
			value: 'scheduleDraft',
			action: 'Schedule a draft',
			description: 'Have the Outbox Delivery Worker send a draft at a time',
		},
		{
			name: 'Send Draft',
			value: 'sendDraft',
			action: 'Send a draft',
			description: 'Send a draft as it lies in the mailbox, once',
		},
		{
			name: 'Send New',
			value: 'sendNew',
			action: 'Send a new email',
			description: 'Write an email and send it at once',
		},
		{
			name: 'Update Draft',
			value: 'updateDraft',
			action: 'Update a draft',
			description: 'Change some parts of a draft and leave the others as they are',
		},
	],
	default: 'sendDraft',
	description: 'What to do',
};

/** Options of sending that concern drafts as well, by their names. */
const OPTIONS_OF_ALL = ['store'];

const sendOptions = createCollection(
	{ displayName: 'Options', name: 'options', placeholder: 'Add Option' },
	[
		...createIdempotencyOptions('email'),
		...createDeliveryOptions('email').filter(({ name }) => !OPTIONS_OF_ALL.includes(name)),
		...createTryOutOptions('email', '').filter(({ name }) => name === 'preview'),
		...suppressionOptions,
		maxAttachmentOption,
		plannedQueueOption,
		createQueueStoreOption(),
	],
);

const keepOptions = createCollection(
	{ displayName: 'Options', name: 'options', placeholder: 'Add Option' },
	[maxAttachmentOption, plannedQueueOption, createQueueStoreOption()],
);

const WITH_SEND_OPTIONS: readonly OperationName[] = [...SENDING, 'createDraft'];
const WITH_KEEP_OPTIONS = OPERATION_NAMES.filter(
	(name) => !WITH_SEND_OPTIONS.includes(name) && name !== 'prepare',
);

const accountProperties = createMailAccountProperties('Provider').map((property) => ({
	...property,
	...(property.name === 'provider' && { displayOptions: during(WITH_ACCOUNT) }),
}));

const mailboxNotice: INodeProperties = {
	displayName:
		'A mail server only sends. Drafts and conversations lie in the mailbox: choose an <b>IMAP</b> credential for it as well.',
	name: 'mailboxNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { provider: ['smtp'], ...during(WITH_MAILBOX).show } },
};

/** The panel of the node, from top to bottom. */
export const draftReplyProperties: INodeProperties[] = [
	operation,
	...accountProperties,
	mailboxNotice,
	...draftProperties,
	...emailProperties,
	...createDeduplicationProperties('email').map((property) => ({
		...property,
		displayOptions: {
			show: { ...property.displayOptions?.show, '/operation': [...MAKING] },
		},
	})),
	...listProperties,
	{ ...sendOptions, displayOptions: during(WITH_SEND_OPTIONS) },
	{ ...keepOptions, displayOptions: during(WITH_KEEP_OPTIONS) },
];

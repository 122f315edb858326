import type { Panel } from './panel';

const draft = { draftUid: { __rl: true, mode: 'uid', value: '={{ $json.draft_uid }}' } };
const parent = {
	replyToMessageUid: { __rl: true, mode: 'id', value: '={{ $json.body.reply_to_message_uid }}' },
};
const written = {
	to: 'Jane Doe <jane@example.com>',
	subject: 'Invoice INV-2026-001: payment reminder',
	bodyHtml: '<p>Hi Jane, this is a friendly reminder.</p>',
	deduplicateBy: 'idempotencyKey',
	idempotencyKey: '={{ $json.event_id }}',
};
const ANSWERING = ['Reply To Message', 'To', 'Subject', 'HTML Body', 'Quote the Message'];

function panel(
	operation: string,
	parameters: Readonly<Record<string, unknown>>,
	shows: Panel['shows'],
	uses: Panel['uses'] = ['outboxGmailOAuth2Api'],
): Panel {
	return {
		type: 'n8n-nodes-outbox.outboxDraftReply',
		parameters: { operation, provider: 'gmail', ...parameters },
		uses,
		shows: ['Operation', ...shows],
	};
}

/** The panels of Send Draft/Reply, one for each operation, by the name of the node. */
export const DRAFT_PANELS: Readonly<Record<string, Panel>> = {
	'Create a Draft': panel(
		'createDraft',
		{ ...written, additionalFields: { ...parent, replyToAll: true } },
		['Provider', 'Planned Send At', 'To', 'Subject', 'HTML Body', 'Reply To Message'],
	),
	'Update a Draft': panel('updateDraft', { ...draft, subject: 'Second reminder' }, [
		...['Provider', 'Draft', 'To', 'Subject', 'Text Body'],
	]),
	'Get a Draft': panel('getDraft', draft, ['Provider', 'Draft']),
	'Delete a Draft': panel('deleteDraft', draft, ['Provider', 'Draft']),
	'List the Drafts': panel('listDrafts', { filters: { contextId: 'INV-2026-001' } }, [
		...['Provider', 'Status', 'Limit', 'Filters', 'Context ID'],
	]),
	'Schedule a Draft': panel('scheduleDraft', { ...draft, plannedSendAt: '2026-12-01T09:00:00' }, [
		...['Provider', 'Draft', 'Planned Send At'],
	]),
	'Send a Draft': panel('sendDraft', draft, ['Provider', 'Draft']),
	'Send What Is New': panel('sendNew', written, [
		...['Provider', 'To', 'Subject', 'HTML Body', 'Text Body', 'Deduplicate By'],
	]),
	'Answer One': panel('reply', { ...parent, bodyText: 'Following up here…' }, [
		...['Provider', ...ANSWERING],
	]),
	'Answer All': panel('replyAll', { ...parent, bodyText: 'Following up here…' }, [
		...['Provider', ...ANSWERING],
	]),
	'Answer by SMTP': panel(
		'reply',
		{ ...parent, provider: 'smtp', bodyText: 'Following up here…' },
		['Provider', ...ANSWERING],
		['outboxSmtpApi', 'outboxImapApi'],
	),
	'Prepare an Email': panel(
		'prepare',
		{ ...written, bodyHtml: '<p>Hi {{ customer.name }}</p>', data: '={{ $json }}' },
		['To', 'Subject', 'HTML Body', 'Text Body', 'Data'],
		[],
	),
};

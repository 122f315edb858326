import { outbox, type Panel } from './panel';

const of = (operation: string): readonly [string, string] => ['message', operation];

/** The panels that tell of what was sent, by the name of the node. */
export const HISTORY_PANELS: Readonly<Record<string, Panel>> = {
	'Timeline of a Contact': outbox(
		of('timeline'),
		{ contactId: '={{ $json.contact_id }}', timelineFilters: { cursor: '', tag: 'reminder' } },
		['Timeline of', 'Contact ID', 'Return All', 'Limit', 'Filters', 'Cursor', 'Tag'],
	),
	'Timeline of a Context': outbox(
		of('timeline'),
		{ timelineOf: 'contextId', contextType: 'invoice', contextId: 'INV-2026-001' },
		['Timeline of', 'Context Type', 'Context ID', 'Return All', 'Limit', 'Filters'],
	),
	'Timeline of a Recipient': outbox(
		of('timeline'),
		{ timelineOf: 'recipient', recipient: 'jane@example.com', returnAll: true },
		['Timeline of', 'Recipient', 'Return All'],
	),
	'Export to a File': outbox(of('export'), { filters: { contactId: '={{ $json.contact_id }}' } }, [
		'Filters',
		'Contact ID',
		'Put Output File in Field',
	]),
	'Stats as Numbers': outbox(of('stats'), { statsFilters: { dealId: '={{ $json.deal_id }}' } }, [
		'Period (Days)',
		'Output As',
		'Filters',
		'Deal ID',
	]),
	'Stats as a Chart': outbox(of('stats'), { giveOut: 'chart', periodDays: 7 }, [
		'Period (Days)',
		'Output As',
		'Put Output File in Field',
		'Filters',
	]),
	'Erase a Person': outbox(
		of('erase'),
		{ address: 'jane@example.com', contactId: '={{ $json.contact_id }}' },
		['Address', 'Contact ID', 'Remove Suppressions Too'],
	),
};

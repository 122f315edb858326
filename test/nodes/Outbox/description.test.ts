import type { INodeProperties } from 'n8n-workflow';

import { submissionStateSchema } from '../../../lib/core/submission';
import { Outbox } from '../../../nodes/Outbox/Outbox.node';
import { describeNodeDescription } from '../../contracts/node-description';

const node = new Outbox();
const { description } = node;

const property = (name: string, operation?: string): INodeProperties => {
	const found = description.properties.find(
		({ name: each, displayOptions }) =>
			each === name &&
			(operation === undefined || displayOptions?.show?.['operation']?.includes(operation)),
	);
	if (!found) throw new Error(`${name} is missing`);
	return found;
};
const entriesOf = ({ options = [] }: INodeProperties) =>
	options.filter((entry): entry is INodeProperties => 'type' in entry);
const valuesOf = ({ options = [] }: INodeProperties) =>
	options.map((option) => ('value' in option ? option.value : undefined));
const shownFor = (operation: string): string[] =>
	description.properties
		.filter(({ displayOptions }) => displayOptions?.show?.['operation']?.includes(operation))
		.map(({ name }) => name);

describe('the node Outbox', () => {
	describeNodeDescription(node, {
		folder: 'Outbox',
		aliases: ['outbox', 'ledger', 'delivery unknown'],
		seesTogether: ({ displayOptions }) => String(displayOptions?.show?.['operation'] ?? ''),
	});

	it('is found under its own name', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox',
			name: 'outbox',
			defaults: { name: 'Outbox' },
			version: 1,
			usableAsTool: true,
		});
		expect([description.inputs, description.outputs]).toEqual([['main'], ['main']]);
	});

	it('keeps the names that workflows rely on', () => {
		expect(valuesOf(property('resource'))).toEqual(['message']);
		expect(valuesOf(property('operation'))).toEqual(['get', 'list', 'resolve']);
		expect(valuesOf(property('getBy'))).toEqual(['idempotencyKey', 'uid', 'messageId']);
		expect(valuesOf(property('decision'))).toEqual(['reconcile', 'sent', 'not-sent']);
		expect(shownFor('get')).toEqual(['getBy', 'uid', 'idempotencyKey', 'messageId']);
		expect(shownFor('list')).toEqual(['returnAll', 'limit', 'filters']);
		expect(shownFor('resolve')).toEqual(['uid', 'reconcileNotice', 'decision', 'additionalFields']);
		expect(entriesOf(property('filters')).map(({ name }) => name)).toEqual([
			'contactId',
			'contextId',
			'contextType',
			'createdBefore',
			'createdFrom',
			'dealId',
			'idempotencyKey',
			'recipient',
			'status',
			'tag',
		]);
		expect(entriesOf(property('additionalFields')).map(({ name }) => name)).toEqual([
			'note',
			'resolvedBy',
		]);
		expect(entriesOf(property('options')).map(({ name }) => name)).toEqual(['store']);
	});

	it('offers every status that a message can have', () => {
		const status = entriesOf(property('filters')).find(({ name }) => name === 'status');
		expect(valuesOf(status ?? property('filters')).sort()).toEqual(
			[...submissionStateSchema.options].sort(),
		);
	});

	it('says what each decision leads to', () => {
		const texts = (property('decision').options ?? []).map((option) =>
			'description' in option ? String(option.description) : '',
		);
		expect(texts[0]).toMatch(/Gmail, Microsoft 365, Slack or Twilio.*cannot say.*held/);
		expect(property('reconcileNotice').displayName).toMatch(/SMTP.*cannot be asked/);
		expect(texts[1]).toMatch(/counts as sent.*never gets it/);
		expect(texts[2]).toMatch(/key becomes free.*gets it twice/);
	});

	it('asks for a credential only when a provider is to be asked, and for neither of the two always', () => {
		const asking = { operation: ['resolve'], decision: ['reconcile'] };
		const shown = description.credentials?.map(({ name, required, displayOptions }) => [
			name,
			required,
			displayOptions?.show,
		]);
		expect(shown).toEqual([
			['outboxGmailOAuth2Api', undefined, asking],
			['outboxOutlookOAuth2Api', undefined, asking],
			['outboxSlackApi', undefined, asking],
			['outboxTwilioApi', undefined, asking],
			['outboxRedisApi', true, { 'options.store': ['redis'] }],
		]);
	});

	it('lets every field be seen: n8n hides one whose every choice asks for a credential', () => {
		const covered = new Map<string, unknown[]>();
		for (const { displayOptions } of description.credentials ?? []) {
			for (const [name, values] of Object.entries(displayOptions?.show ?? {})) {
				covered.set(name, [...(covered.get(name) ?? []), ...(values ?? [])]);
			}
		}
		covered.delete('options.store');
		const hidden = [...covered].filter(([name, values]) =>
			valuesOf(property(name)).every((value) => values.includes(value)),
		);
		expect(covered.size).toBe(2);
		expect(hidden).toEqual([]);
	});
});

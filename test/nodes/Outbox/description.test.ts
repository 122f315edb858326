import {
	NodeHelpers,
	type INodeCredentialDescription,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';

import { deliveryStateSchema } from '../../../lib/core/queued-message';
import { MESSAGE_STATUSES } from '../../../lib/outbox/messages/message-status';
import { OPERATIONS } from '../../../nodes/Outbox/operations';
import { Outbox } from '../../../nodes/Outbox/Outbox.node';
import { describeNodeDescription } from '../../contracts/node-description';

const node = new Outbox();
const { description } = node;

/** The panel as n8n fills and shows it: with what the user chose, and defaults for the rest. */
const open = (chosen: INodeParameters) => {
	const filled = NodeHelpers.getNodeParameters(
		description.properties,
		chosen,
		true,
		false,
		{ typeVersion: 1 },
		description,
	);
	if (!filled) throw new Error('n8n takes none of the parameters');
	const isShown = (each: INodeProperties | INodeCredentialDescription) =>
		NodeHelpers.displayParameter(filled, each, { typeVersion: 1 }, description);
	return {
		fields: description.properties.filter(isShown),
		credentials: (description.credentials ?? []).filter(isShown).map(({ name }) => name),
	};
};
const COMMON = ['resource', 'operation', 'options'];
/** The names of the fields that belong to an operation alone. */
const fieldsOf = (resource: string, operation: string, chosen: INodeParameters = {}) =>
	open({ ...chosen, resource, operation })
		.fields.map(({ name }) => name)
		.filter((name) => !COMMON.includes(name));
const property = (name: string, resource = 'message', operation = 'list'): INodeProperties => {
	const found = open({ resource, operation }).fields.find((each) => each.name === name);
	if (!found) throw new Error(`${name} is missing`);
	return found;
};
const entriesOf = ({ options = [] }: INodeProperties) =>
	options.filter((entry): entry is INodeProperties => 'type' in entry);
const namesOf = (entries: readonly INodeProperties[]) => entries.map(({ name }) => name);
const valuesOf = ({ options = [] }: INodeProperties) =>
	options.map((option) => ('value' in option ? option.value : undefined));

describe('the node Outbox', () => {
	describeNodeDescription(node, {
		folder: 'Outbox',
		aliases: ['outbox', 'ledger', 'delivery unknown', 'suppression', 'unsubscribe', 'queue'],
		seesTogether: ({ displayOptions: { show = {} } = {} }) =>
			JSON.stringify([
				show['resource'] ?? show['/resource'],
				show['operation'],
				show['/operation'],
			]),
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
		const resources = valuesOf(property('resource')).map(String);
		expect(resources).toEqual(['api', 'contact', 'message', 'queue', 'sender', 'suppression']);
		const operations = resources.map((each) => valuesOf(property('operation', each, '')));
		expect(operations).toEqual([
			['createKey', 'listKeys', 'respond', 'revokeKey'],
			['upsert', 'delete', 'get', 'import', 'list'],
			['erase', 'export', 'get', 'list', 'resolve', 'stats', 'timeline'],
			['cancel', 'get', 'list', 'purge', 'retry', 'stats'],
			['add', 'confirm', 'list', 'remove'],
			['add', 'check', 'import', 'list', 'remove'],
		]);
		expect(valuesOf(property('getBy', 'message', 'get'))).toEqual([
			...['idempotencyKey', 'uid', 'messageId'],
		]);
		expect(valuesOf(property('decision', 'message', 'resolve'))).toEqual([
			...['reconcile', 'sent', 'not-sent'],
		]);
		expect(namesOf(entriesOf(property('filters')))).toEqual([
			...['contactId', 'contextId', 'contextType', 'createdBefore', 'createdFrom', 'dealId'],
			...['idempotencyKey', 'recipient', 'status', 'tag'],
		]);
		expect(namesOf(entriesOf(property('additionalFields', 'message', 'resolve')))).toEqual([
			...['note', 'resolvedBy'],
		]);
		expect(namesOf(entriesOf(property('queueFilters', 'queue')))).toEqual([
			...['callId', 'contactId', 'createdBefore', 'createdFrom', 'dealId', 'queue', 'recipient'],
			...['status', 'tag'],
		]);
		expect(namesOf(entriesOf(property('suppressionFields', 'suppression', 'add')))).toEqual([
			...['expiresAt', 'note', 'source', 'stream'],
		]);
		expect(namesOf(entriesOf(property('contactFields', 'contact', 'upsert')))).toEqual([
			...['from', 'replyTo'],
		]);
		expect(namesOf(entriesOf(property('keyFields', 'api', 'createKey')))).toEqual([
			...['expiresAt', 'perDayLimit', 'perSecondLimit'],
		]);
		expect(valuesOf(property('timelineOf', 'message', 'timeline'))).toEqual([
			...['contactId', 'contextId', 'dealId', 'recipient'],
		]);
		expect(namesOf(entriesOf(property('timelineFilters', 'message', 'timeline')))).toEqual([
			...['createdBefore', 'createdFrom', 'cursor', 'tag'],
		]);
		expect(valuesOf(property('giveOut', 'message', 'stats'))).toEqual(['numbers', 'chart']);
		expect(namesOf(entriesOf(property('statsFilters', 'message', 'stats')))).toEqual([
			...['contactId', 'dealId', 'recipient', 'tag'],
		]);
		expect(namesOf(entriesOf(property('options')))).toEqual(['store']);
	});

	it.each([
		['api', 'respond', ['respondNotice']],
		['api', 'createKey', ['keyNotice', 'keyName', 'permissions', 'keyFields']],
		['api', 'listKeys', ['returnAll', 'limit']],
		['api', 'revokeKey', ['keyId']],
		['message', 'get', ['getBy', 'uid']],
		['message', 'list', ['returnAll', 'limit', 'filters']],
		[
			...['message', 'resolve'],
			['uid', 'reconcileNotice', 'decision', 'provider', 'additionalFields'],
		],
		['message', 'export', ['filters', 'outputFieldName']],
		['message', 'erase', ['eraseNotice', 'address', 'contactId', 'removeSuppressions']],
		['message', 'stats', ['periodDays', 'giveOut', 'statsFilters']],
		[
			...['message', 'timeline'],
			['timelineOf', 'contactId', 'returnAll', 'limit', 'timelineFilters'],
		],
		['queue', 'get', ['uuid', 'includeContent']],
		['queue', 'list', ['returnAll', 'limit', 'queueFilters']],
		['queue', 'cancel', ['uuid']],
		['queue', 'retry', ['uuid', 'retryNotice']],
		['queue', 'stats', ['queue']],
		['queue', 'purge', ['queue', 'olderThanDays']],
		['suppression', 'add', ['addresses', 'reason', 'suppressionFields']],
		['suppression', 'check', ['addresses', 'stream']],
		['suppression', 'import', ['importFrom', 'list', 'reason', 'suppressionFields']],
		['suppression', 'list', ['address', 'returnAll', 'limit']],
		['suppression', 'remove', ['addresses', 'stream']],
		['contact', 'upsert', ['address', 'contactId', 'contactFields']],
		['contact', 'get', ['address']],
		['contact', 'import', ['importFrom', 'list']],
		['contact', 'list', ['returnAll', 'limit']],
		['contact', 'delete', ['addresses']],
		['sender', 'add', ['provider', 'authentication', 'address']],
		['sender', 'confirm', ['address', 'code']],
		['sender', 'list', ['queue', 'returnAll', 'limit']],
		['sender', 'remove', ['addresses']],
	] as [string, string, string[]][])(
		'shows for %s: %s what it takes, and nothing else',
		(resource, operation, fields) => {
			expect(fieldsOf(resource, operation)).toEqual(fields);
		},
	);

	it.each([
		[{ timelineOf: 'contextId' }, ['contextType', 'contextId']],
		[{ timelineOf: 'dealId' }, ['dealId']],
		[{ timelineOf: 'recipient' }, ['recipient']],
	] as [INodeParameters, string[]][])(
		'shows for a timeline by %j what that takes',
		(chosen, own) => {
			const rest = ['returnAll', 'limit', 'timelineFilters'];
			expect(fieldsOf('message', 'timeline', chosen)).toEqual(['timelineOf', ...own, ...rest]);
		},
	);

	it('asks where the file goes for a chart only', () => {
		expect(fieldsOf('message', 'stats', { giveOut: 'chart' })).toContain('outputFieldName');
	});

	it('offers what it can do, and nothing else', () => {
		const offered = valuesOf(property('resource')).map((resource) => [
			resource,
			valuesOf(property('operation', String(resource), '')).sort(),
		]);
		const able = Object.entries(OPERATIONS).map(([resource, operations]) => [
			resource,
			Object.keys(operations).sort(),
		]);
		expect(Object.fromEntries(offered)).toEqual(Object.fromEntries(able));
	});

	it('offers every status that a message can have', () => {
		const statusOf = (filters: INodeProperties) => {
			const status = entriesOf(filters).find(({ name }) => name === 'status');
			return valuesOf(status ?? filters).sort();
		};
		expect(statusOf(property('filters'))).toEqual([...MESSAGE_STATUSES].sort());
		expect(statusOf(property('queueFilters', 'queue'))).toEqual(
			[...deliveryStateSchema.options].sort(),
		);
	});

	it('says what each decision leads to', () => {
		const decision = property('decision', 'message', 'resolve');
		const texts = (decision.options ?? []).map((option) =>
			'description' in option ? String(option.description) : '',
		);
		expect(texts[0]).toMatch(/Gmail, Microsoft 365, Slack or Twilio.*cannot say.*held/);
		expect(property('reconcileNotice', 'message', 'resolve').displayName).toMatch(
			/SMTP.*cannot be asked/,
		);
		expect(texts[1]).toMatch(/counts as sent.*never gets it/);
		expect(texts[2]).toMatch(/key becomes free.*gets it twice/);
	});

	describe('asks for the credentials', () => {
		const asked = (resource: string, operation: string, chosen: INodeParameters = {}) =>
			open({ ...chosen, resource, operation }).credentials;

		it('of any account while a provider is to be asked, and of none to decide by hand', () => {
			expect(asked('message', 'resolve')).toEqual([
				'outboxGmailOAuth2Api',
				'outboxOutlookOAuth2Api',
				'outboxSlackApi',
				'outboxTwilioApi',
			]);
			expect(asked('message', 'resolve', { decision: 'sent' })).toEqual([]);
		});

		it.each([
			[{}, ['outboxSmtpApi']],
			[{ authentication: 'oAuth2' }, ['outboxSmtpOAuth2Api']],
			[{ provider: 'gmail' }, ['outboxGmailOAuth2Api']],
			[{ provider: 'outlook' }, ['outboxOutlookOAuth2Api']],
		])('of the account that a code goes out by: %j', (chosen, credentials) => {
			expect(asked('sender', 'add', chosen)).toEqual(credentials);
		});

		it('of Redis for a store there, and of none for anything else', () => {
			for (const [resource, operations] of Object.entries(OPERATIONS)) {
				for (const operation of Object.keys(operations)) {
					if (`${resource}.${operation}` === 'sender.add') continue;
					if (operation === 'resolve') continue;
					expect(asked(resource, operation)).toEqual([]);
				}
			}
			expect(asked('queue', 'stats', { options: { store: 'redis' } })).toEqual(['outboxRedisApi']);
		});

		it('and lets every other field be seen: the editor hides what the fields of a login depend on', () => {
			const loginFields = new Set(
				(description.credentials ?? []).flatMap(({ displayOptions }) =>
					Object.keys(displayOptions?.show ?? {}),
				),
			);
			expect([...loginFields].sort()).toEqual([
				...['authentication', 'decision', 'options.store', 'provider'],
			]);
			const dependedOn = description.properties
				.filter(({ name }) => loginFields.has(name))
				.flatMap(({ displayOptions }) => Object.keys(displayOptions?.show ?? {}));
			const hidden = description.properties.filter(({ name }) => dependedOn.includes(name));
			expect(namesOf(hidden)).toEqual([]);
		});
	});
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	NodeHelpers,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { sendOptionsSchema } from '../../../nodes/shared/send-options';
import { OutboxSendEmail } from '../../../nodes/OutboxSendEmail/OutboxSendEmail.node';

const folder = join(__dirname, '../../../nodes/OutboxSendEmail');
const { description } = new OutboxSendEmail();

type Entry = INodeProperties | INodePropertyCollection | INodePropertyOptions;

const isProperty = (entry: Entry): entry is INodeProperties => 'type' in entry;
const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;
const isChoice = (entry: Entry): entry is INodePropertyOptions =>
	!isProperty(entry) && !isGroup(entry);

/** Every property of the panel with its way, e.g. `additionalFields.cc`. */
function flatten(properties: readonly INodeProperties[], parent = ''): [string, INodeProperties][] {
	return properties.flatMap((property): [string, INodeProperties][] => {
		const way = `${parent}${property.name}`;
		const inner = (property.options ?? []).flatMap((entry) => {
			if (isGroup(entry)) return entry.values;
			return isProperty(entry) ? [entry] : [];
		});
		return [[way, property], ...flatten(inner, `${way}.`)];
	});
}

const all = flatten(description.properties);
const collection = (name: string): INodeProperties => {
	const found = description.properties.find((property) => property.name === name);
	if (!found) throw new Error(`${name} is missing`);
	return found;
};
const entriesOf = (name: string) => (collection(name).options ?? []).filter(isProperty);

describe('the node Outbox Send Email', () => {
	it('is found under its own name and stands on the canvas under the plain one', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox Send Email',
			name: 'outboxSendEmail',
			defaults: { name: 'Send Email' },
			group: ['output'],
			version: 1,
			usableAsTool: true,
		});
		expect([description.inputs, description.outputs]).toEqual([['main'], ['main']]);
	});

	it('shows a credential for each provider and way to sign in, and for Redis', () => {
		const shown = description.credentials?.map(({ name, required, displayOptions }) => [
			name,
			required,
			displayOptions?.show,
		]);
		expect(shown).toEqual([
			['outboxGmailOAuth2Api', true, { provider: ['gmail'] }],
			['outboxOutlookOAuth2Api', true, { provider: ['outlook'] }],
			['outboxSmtpApi', true, { provider: ['smtp'], authentication: ['password'] }],
			['outboxSmtpOAuth2Api', true, { provider: ['smtp'], authentication: ['oAuth2'] }],
			['outboxRedisApi', true, { 'options.store': ['redis'] }],
		]);
	});

	it.each([
		[{ provider: 'smtp' }, ['outboxSmtpApi']],
		[{ provider: 'smtp', authentication: 'oAuth2' }, ['outboxSmtpOAuth2Api']],
		[{ provider: 'gmail' }, ['outboxGmailOAuth2Api']],
		// What was chosen for SMTP once is hidden then, and must not matter.
		[{ provider: 'gmail', authentication: 'oAuth2' }, ['outboxGmailOAuth2Api']],
		[{ provider: 'outlook' }, ['outboxOutlookOAuth2Api']],
		[
			{ provider: 'outlook', options: { store: 'redis' } },
			['outboxOutlookOAuth2Api', 'outboxRedisApi'],
		],
	])('asks for the credentials that %j takes', (parameters, expected) => {
		const { credentials = [] } = description;
		const values = { authentication: 'password', options: {}, ...parameters };
		const shown = credentials.filter((each) =>
			NodeHelpers.displayParameter(values, each, { typeVersion: 1 }, description),
		);
		expect(shown.map(({ name }) => name)).toEqual(expected);
	});

	it.each(['smtp', 'gmail', 'outlook'])(
		'says what a thread is for %s, and keeps it',
		(provider) => {
			const parameters = { provider, additionalFields: { threadId: 'x' } };
			const resolved = NodeHelpers.getNodeParameters(
				...[description.properties, parameters, true, false],
				...[{ typeVersion: 1 }, description],
			);
			expect(resolved?.additionalFields).toEqual({ threadId: 'x' });
			const named = entriesOf('additionalFields').filter(({ name }) => name === 'threadId');
			const shown = named.filter(({ displayOptions }) =>
				displayOptions?.show?.['/provider']?.includes(provider),
			);
			expect(shown).toHaveLength(1);
			expect(shown[0]?.description).toMatch(/^Makes the email a reply/);
		},
	);

	it('has icons for light and dark, and is registered with its codex', () => {
		const { icon } = description;
		if (typeof icon !== 'object') throw new Error('it has one icon for both');
		for (const file of [icon.light, icon.dark]) {
			expect(existsSync(join(folder, file.replace('file:', '')))).toBe(true);
		}
		const codex = JSON.parse(readFileSync(join(folder, 'OutboxSendEmail.node.json'), 'utf8'));
		const manifest = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8'));
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
		expect(codex.alias).toEqual(
			expect.arrayContaining(['email', 'smtp', 'send email', 'idempotent', 'outbox']),
		);
		expect(manifest.n8n.nodes).toContain('dist/nodes/OutboxSendEmail/OutboxSendEmail.node.js');
	});

	it('shows what most people set first and open', () => {
		expect(description.properties.map(({ name }) => name)).toEqual([
			'provider',
			'authentication',
			'to',
			'subject',
			'bodyHtml',
			'bodyText',
			'deduplicateBy',
			'idempotencyKey',
			'executionKeyNotice',
			'additionalFields',
			'options',
			'staticDataNotice',
		]);
	});

	it('offers all providers, under the names that the output has too', () => {
		const providers = (collection('provider').options ?? []).filter(isChoice);
		expect(providers.map(({ value }) => value)).toEqual(['gmail', 'outlook', 'smtp']);
		expect(collection('provider').default).toBe('smtp');
	});

	it('lets the provider be seen', () => {
		// n8n hides fields that its authentication field depends on.
		expect(collection('authentication').displayOptions).toBeUndefined();
	});

	it('works with nothing but provider, credential, to, subject and a body', () => {
		const required = description.properties.filter((property) => property.required);
		expect(required.map(({ name }) => name)).toEqual(['to', 'subject', 'idempotencyKey']);
		expect(collection('idempotencyKey').displayOptions).toEqual({
			show: { deduplicateBy: ['idempotencyKey'] },
		});
	});

	it('keeps the names that workflows rely on', () => {
		expect([...new Set(entriesOf('additionalFields').map(({ name }) => name))].sort()).toEqual([
			'attachments',
			'attachmentsJson',
			'bcc',
			'cc',
			'contactId',
			'dealId',
			'from',
			'headers',
			'listUnsubscribe',
			'replyTo',
			'tags',
			'threadId',
		]);
		expect(
			entriesOf('options')
				.map(({ name }) => name)
				.sort(),
		).toEqual([
			'idempotencyScope',
			'idempotencyScopeName',
			'itemsInParallel',
			'maxAttachmentMb',
			'maxRateWaitSeconds',
			'maxRetryWaitSeconds',
			'onDifferentContent',
			'onStoreUnavailable',
			'onUnknown',
			'perDayLimit',
			'perSecondLimit',
			'preview',
			'retentionDays',
			'retries',
			'sandboxRecipient',
			'store',
			'waitForInFlightSeconds',
			'windowHours',
		]);
	});

	it('reads every option that it shows, and shows every option that it reads', () => {
		expect(Object.keys(sendOptionsSchema.shape).sort()).toEqual(
			entriesOf('options')
				.map(({ name }) => name)
				.sort(),
		);
	});

	it('offers defaults that are valid', () => {
		const defaults = Object.fromEntries(
			entriesOf('options').map((each) => [each.name, each.default]),
		);
		expect(sendOptionsSchema.safeParse(defaults).error).toBeUndefined();
	});

	it('says what the workflow’s static data forgets, for as long as it is chosen', () => {
		const { displayName, displayOptions } = collection('staticDataNotice');
		expect(displayOptions).toEqual({ show: { '/options.store': ['staticData'] } });
		expect(displayName).toMatch(/forgets.*manual runs.*stopped or killed.*sent again/);
		expect(displayName).toMatch(/queue mode refuses/);
	});

	it('says that Execution covers retries of one execution only, and recommends an own key', () => {
		const { displayName, displayOptions } = collection('executionKeyNotice');
		expect(displayOptions).toEqual({ show: { deduplicateBy: ['execution'] } });
		expect(displayName).toMatch(/retries of one execution only/);
		expect(displayName).toMatch(/delivered twice/);
		expect(displayName).toMatch(/sub-workflow that is called again/);
		expect(displayName).toMatch(/Own Key/);
		expect(collection('deduplicateBy').default).toBe('execution');
	});
});

/** The ways of those parameters that break a rule. */
const offenders = (
	appliesTo: (property: INodeProperties) => boolean,
	isRight: (property: INodeProperties) => boolean,
): string[] => {
	const concerned = all.filter(([, property]) => appliesTo(property));
	if (concerned.length === 0) throw new Error('the rule applies to nothing');
	return concerned.filter(([, property]) => !isRight(property)).map(([way]) => way);
};
const ofType =
	(...types: readonly string[]) =>
	({ type }: INodeProperties): boolean =>
		types.includes(type);
const always = (): boolean => true;
const choicesOf = ({ options = [] }: INodeProperties) => options.filter(isChoice);

describe('every parameter', () => {
	it('has a label in Title Case', () => {
		const small = /^(for|the|a|an|of|on|in|is|to|per|by|from|with)$/;
		const isTitleCase = (label: string): boolean =>
			label
				.split(/[ -]/)
				.every((word, index) => (index > 0 && small.test(word)) || /^[(A-Z]/.test(word));
		const isLabelled = ({ type }: INodeProperties): boolean => type !== 'notice';
		expect(offenders(isLabelled, ({ displayName }) => isTitleCase(displayName))).toEqual([]);
	});

	it('has a description in sentence case, unless an example says it all', () => {
		const isSilent = ofType('notice', 'collection');
		expect(
			offenders(
				(property) => !isSilent(property) && property.placeholder === undefined,
				({ description: text = '' }) => /^[A-Z]/.test(text),
			),
		).toEqual([]);
	});

	it('ends its description with a full stop only when it has several sentences', () => {
		expect(
			offenders(
				({ description: text }) => text !== undefined,
				({ description: text = '' }) =>
					text.endsWith('.') === text.split(/[.?!] (?=[A-Z0-9])/).length > 1,
			),
		).toEqual([]);
	});

	it('shows an example where there is something to write', () => {
		expect(
			offenders(ofType('string', 'json'), ({ placeholder = '' }) =>
				placeholder.startsWith('e.g. '),
			),
		).toEqual([]);
	});

	it('asks "Whether" where the answer is yes or no, and starts with no', () => {
		expect(
			offenders(
				ofType('boolean'),
				(property) => /^Whether /.test(property.description ?? '') && property.default === false,
			),
		).toEqual([]);
	});

	it('has a default, which is one of its choices where it has any', () => {
		expect(offenders(always, (property) => property.default !== undefined)).toEqual([]);
		expect(
			offenders(ofType('options'), (property) =>
				choicesOf(property).some(({ value }) => value === property.default),
			),
		).toEqual([]);
	});

	it('says what each choice leads to', () => {
		expect(
			offenders(ofType('options'), (property) =>
				choicesOf(property).every((choice) => (choice.description ?? '') !== ''),
			),
		).toEqual([]);
	});

	it('says its unit', () => {
		const unitOf = (name: string): string | undefined => /(Seconds|Hours|Days|Mb)$/.exec(name)?.[1];
		expect(
			offenders(
				({ name }) => unitOf(name) !== undefined,
				({ name, displayName }) =>
					displayName.toUpperCase().endsWith(`(${unitOf(name)})`.toUpperCase()),
			),
		).toEqual([]);
	});

	it('stands in alphabetical order with its neighbours in a collection', () => {
		expect(
			offenders(ofType('collection'), ({ options = [] }) => {
				const labels = options.filter(isProperty).map(({ displayName }) => displayName);
				const sorted = [...labels].sort((a, b) => a.localeCompare(b, 'en'));
				return labels.join() === sorted.join();
			}),
		).toEqual([]);
	});

	it('has a name of its own among its neighbours, unless they are never seen together', () => {
		const names = all.map(([way, { displayOptions }]) => {
			const [provider = ''] = displayOptions?.show?.['/provider'] ?? [];
			return typeof provider === 'string' ? `${way} ${provider}` : way;
		});
		expect(names.filter((way, index) => names.indexOf(way) !== index)).toEqual([]);
	});
});

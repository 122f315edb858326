import { NodeHelpers } from 'n8n-workflow';

import { emailOptionsSchema } from '../../../nodes/OutboxSendEmail/to-email-request';
import { OutboxSendEmail } from '../../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { describeNodeDescription, isChoice, readPanel } from '../../contracts/node-description';

const node = new OutboxSendEmail();
const { description } = node;

const { collection, entriesOf } = readPanel(description);

describe('the node Outbox Send Email', () => {
	describeNodeDescription(node, {
		folder: 'OutboxSendEmail',
		aliases: ['email', 'smtp', 'send email', 'idempotent', 'outbox'],
		seesTogether: ({ displayOptions }) => JSON.stringify(displayOptions?.show?.['/provider']),
	});

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
			'ignoreSuppressions',
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
			'stream',
			'waitForInFlightSeconds',
			'windowHours',
		]);
	});

	it('reads every option that it shows, and shows every option that it reads', () => {
		expect(Object.keys(emailOptionsSchema.shape).sort()).toEqual(
			entriesOf('options')
				.map(({ name }) => name)
				.sort(),
		);
	});

	it('offers defaults that are valid', () => {
		const defaults = Object.fromEntries(
			entriesOf('options').map((each) => [each.name, each.default]),
		);
		expect(emailOptionsSchema.safeParse(defaults).error).toBeUndefined();
	});

	it('says what the workflow’s static data forgets, for as long as it is chosen', () => {
		const { displayName, displayOptions } = collection('staticDataNotice');
		expect(displayOptions).toEqual({ show: { '/options.store': ['staticData'] } });
		expect(displayName).toMatch(/forgets.*when n8n ends.*manual runs.*cut off.*sent again/);
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

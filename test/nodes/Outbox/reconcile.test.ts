import { runOperations } from '../../../nodes/Outbox/run-operations';
import { at, wellBehaved, type Script } from '../../support/gmail-fake/faults';
import {
	startGmailNode,
	startOutlookNode,
	type GmailNode,
	type HttpMailNode,
	type OutlookNode,
} from '../../support/http-mail-node';
import { startChannelNode, type ChannelNode } from '../../support/channel-node';
import { PERSON } from '../../support/channel-services';
import { createFakeN8n } from '../../support/n8n-context';
import { createFakeHttpHelpers } from '../../support/n8n-http';

const TIMEOUT_MS = 60_000;

/** Lets the outbox ask the provider about the one message that is held. */
async function reconcile(
	{ runtime }: Pick<HttpMailNode, 'runtime'>,
	n8n: Omit<NonNullable<Parameters<typeof createFakeN8n>[0]>, 'parameters'>,
) {
	const [held] = (await runtime.openStore({ kind: 'auto' }).submissions.list({}, { limit: 1 }))
		.submissions;
	expect(held?.state).toBe('unknown');
	const { context, hints } = createFakeN8n({
		nodeType: 'n8n-nodes-outbox.outbox',
		...n8n,
		parameters: { operation: 'resolve', uid: held?.uid, decision: 'reconcile' },
	});
	const [[item] = []] = await runOperations(context, runtime);
	return { json: item?.json, hints };
}

/** The same, with a login of n8n's. */
function reconcileMail(
	node: HttpMailNode,
	credentials: NonNullable<Parameters<typeof createFakeN8n>[0]>['credentials'] = {},
	continueOnFail = false,
) {
	const { helpers } = createFakeHttpHelpers(node.login);
	return reconcile(node, { credentials, continueOnFail, helpers });
}

const key = { deduplicateBy: 'idempotencyKey', idempotencyKey: 'event-1' };

async function hold(node: HttpMailNode): Promise<void> {
	const [item] = await node.run(key, { continueOnFail: true });
	expect(item?.json).toMatchObject({ error: { code: 'delivery_unknown' } });
}

describe('Ask the Provider, with Gmail', () => {
	let node: GmailNode;
	beforeEach(async () => {
		node = await startGmailNode();
	}, TIMEOUT_MS);
	afterEach(() => node.close());

	const credentials = () => ({ outboxGmailOAuth2Api: node.credential });
	/** Whether Gmail took it or not, it does not say so now. */
	const breakOff = (drafts: Script): void => {
		const silent = at('drafts.get', { status: 503 });
		node.gmail.script = (event) => drafts(event) ?? silent(event);
	};

	it(
		'finds what was sent, and the key replays it',
		async () => {
			breakOff(at('drafts.send', 'reset after'));
			await hold(node);
			node.gmail.script = wellBehaved;
			const [sent] = node.gmail.outgoing;
			expect((await reconcileMail(node, credentials())).json).toMatchObject({
				...{ status: 'sent', id: sent?.message.id, thread_id: sent?.message.threadId },
				resolutions: [{ decision: 'reconcile', verdict: 'sent' }],
			});
			const [again] = await node.run(key);
			expect(again?.json).toMatchObject({ id: sent?.message.id, idempotent_replay: true });
			expect(node.left).toBe(1);
		},
		TIMEOUT_MS,
	);

	it(
		'leaves it held while Gmail cannot say, and says so',
		async () => {
			breakOff(at('drafts.send', 'reset before'));
			await hold(node);
			node.gmail.script = wellBehaved;
			const { json, hints } = await reconcileMail(node, credentials());
			expect(json).toMatchObject({
				...{ status: 'unknown', id: null },
				resolutions: [{ decision: 'reconcile', verdict: 'unknown' }],
				warnings: [expect.stringMatching(/could not say.*still held/)],
			});
			expect(hints).toMatchObject([{ message: expect.stringContaining('still held') }]);
		},
		TIMEOUT_MS,
	);

	it(
		'needs the credential of the account, and says so',
		async () => {
			breakOff(at('drafts.send', 'reset after'));
			await hold(node);
			node.gmail.script = wellBehaved;
			expect((await reconcileMail(node, {}, true)).json).toMatchObject({
				error: {
					...{ code: 'insufficient_permissions', delivery: 'unknown' },
					message: expect.stringMatching(/still held.*No mail account is connected/),
				},
			});
		},
		TIMEOUT_MS,
	);
});

describe('Ask the Provider, with Microsoft 365', () => {
	let node: OutlookNode;
	beforeEach(async () => {
		node = await startOutlookNode();
	}, TIMEOUT_MS);
	afterEach(() => node.close());

	it(
		'finds what was sent, and the key replays it',
		async () => {
			node.graph.script = { sendDraft: 'reset after', getMessage: { status: 503 } };
			await hold(node);
			node.graph.script = {};
			const credentials = { outboxOutlookOAuth2Api: node.credential };
			const { json } = await reconcileMail(node, credentials);
			expect(json).toMatchObject({
				...{ status: 'sent', recipients: ['jane@example.com'] },
				resolutions: [{ decision: 'reconcile', verdict: 'sent' }],
			});
			const [again] = await node.run(key);
			expect(again?.json).toMatchObject({ id: json?.['id'], idempotent_replay: true });
			expect(node.left).toBe(1);
		},
		TIMEOUT_MS,
	);
});

describe.each([
	['Slack', { channel: ['slack'] }, 'slack', 'sent'],
	// Twilio takes messages over, and sends them later.
	['Twilio', { channel: ['sms'], smsRecipient: PERSON }, 'sms', 'queued'],
] as const)('Ask the Provider, with %s', (_name, parameters, channel, status) => {
	let node: ChannelNode;
	beforeEach(async () => {
		node = await startChannelNode();
	}, TIMEOUT_MS);
	afterEach(() => node.close());

	it(
		'finds what was sent, and the key replays it',
		async () => {
			const { slack, twilio, credentials } = node.services;
			slack.script = ({ call }) => {
				if (call === 'chat.postMessage') return 'reset after';
				return call === 'conversations.history' ? { status: 503 } : undefined;
			};
			twilio.script = ({ call }) => {
				if (call === 'messages.create') return 'reset after';
				return call === 'messages.list' ? { status: 503 } : undefined;
			};
			const [item] = await node.run({ ...parameters, ...key }, { continueOnFail: true });
			expect(item?.json).toMatchObject({ error: { code: 'delivery_unknown' } });
			slack.script = () => undefined;
			twilio.script = () => undefined;
			const { json } = await reconcile(node, { credentials });
			expect(json).toMatchObject({
				status,
				resolutions: [{ decision: 'reconcile', verdict: 'sent' }],
			});
			const [again] = await node.run({ ...parameters, ...key });
			expect(again?.json).toMatchObject({ id: json?.id, channel, idempotent_replay: true });
			expect(node.services.delivered()).toMatchObject({ [channel]: 1 });
		},
		TIMEOUT_MS,
	);
});

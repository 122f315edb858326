import { setTimeout as delay } from 'node:timers/promises';

import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { MessageState, QueuedMessage } from '../../../../lib/core/queued-message';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import {
	requireQueueBackend,
	type QueueBackend,
} from '../../../../lib/outbox/worker/worker-options';
import { createSystemIds } from '../../../../lib/outbox/system';
import { createHastyClock } from '../../../support/hasty-clock';
import { aQueuedCall } from '../../../support/queued-messages';
import {
	at,
	once,
	wellBehaved,
	type Reaction,
	type Script,
	type Stage,
} from '../../../support/smtp-server/reactions';
import { startRig, type SmtpRig } from '../../providers/smtp/setup';

/** A try takes no longer, whatever its own limit is. */
const LONGEST_SLEEP_MS = 2_000;
const PATIENCE_MS = 20_000;

let rig: SmtpRig;
let backend: QueueBackend;
let stopWorker: () => Promise<void>;

beforeEach(async () => {
	rig = await startRig({ connection: { timeouts: { connectMs: 1_000, replyMs: 1_000 } } });
	const clock = createHastyClock(LONGEST_SLEEP_MS);
	const ids = createSystemIds(clock);
	backend = requireQueueBackend(createMemoryBackend({ clock, ids }));
	const { provider } = rig;
	const worker = await startDeliveryWorker(
		{
			...{ queue: 'default', concurrency: 1, rateLimits: [], attempts: 8 },
			accounts: [
				{
					...{ account: provider.account, provider: 'smtp' },
					senders: [{ address: 'shop@example.com' }],
					connect: async () => provider,
				},
			],
			onTrouble: () => undefined,
		},
		{ backend, clock, ids },
	);
	stopWorker = () => worker.stop();
});
afterEach(async () => {
	await rig.stop();
	await stopWorker();
	await backend.close();
});

async function enqueue(uid: string): Promise<void> {
	const now = Date.now();
	const recipient = `${uid}@example.com`;
	const times = { dueAt: now, createdAt: now, updatedAt: now };
	const call = aQueuedCall(uid, [
		{ uid, account: rig.provider.account, recipient, to: { address: recipient }, ...times },
	]);
	await backend.messages.add(call);
	await backend.queue.offer(call.messages);
}

async function untilState(uid: string, ...states: readonly MessageState[]): Promise<QueuedMessage> {
	for (const end = Date.now() + PATIENCE_MS; ; await delay(20)) {
		const [message] = await backend.messages.find([uid]);
		if (message && states.includes(message.state)) return message;
		if (Date.now() > end) throw new Error(`it is ${message?.state}`);
	}
}

/** Its next turn is now. */
async function hasten(uid: string): Promise<void> {
	await backend.messages.change([uid], ['deferred'], { dueAt: Date.now() });
}

const MULTI_LINE = '250-and another thing\r\n';

type Case = readonly [what: string, script: Script, state: MessageState];
const lie = (stage: Stage, reaction: Reaction): Script => at(stage, reaction);

const LIES: readonly Case[] = [
	['says 550 after it has accepted', lie('accepted', { reply: '250 ok\r\n550 5.1.1 no' }), 'sent'],
	['says 550 to the goodbye', lie('quit', { reply: '550 5.0.0 you stay' }), 'sent'],
	[
		'takes back the recipient at the dot',
		lie('dot', { reply: '550 5.1.1 no such user' }),
		'failed',
	],
	['says 250 to DATA, and means it', lie('data', { reply: '250 ok' }), 'sent'],
	['says 220 to DATA', lie('data', { reply: '220 hello again' }), 'sent'],
	['confirms in the middle of the body', once('body', { reply: '250 ok' }), 'sent'],
	['says 354 to the dot', lie('dot', { reply: '354 go on' }), 'unknown'],
	['says 299', lie('accepted', { reply: '299 well' }), 'sent'],
	['says 999 to the sender', lie('mail', { reply: '999 no' }), 'deferred'],
	['says 000 to the recipient', lie('rcpt', { reply: '000 no' }), 'deferred'],
	['mumbles at the dot', lie('accepted', { raw: 'lorem ipsum\r\n', then: 'close' }), 'unknown'],
	['mumbles at the greeting', lie('greeting', { raw: 'HTTP/1.1 200 OK\r\n' }), 'deferred'],
	['never ends its greeting', lie('greeting', { endless: '220-hello\r\n' }), 'deferred'],
	['never ends its list of abilities', lie('ehlo', { endless: '250-SIZE 1\r\n' }), 'deferred'],
	['never ends a line', lie('mail', { endless: '250 ok'.repeat(1_000) }), 'deferred'],
	['never ends its reply to DATA', lie('data', { endless: MULTI_LINE }), 'deferred'],
	['never ends its reply to the dot', lie('accepted', { endless: MULTI_LINE }), 'unknown'],
	['drips on and on at the dot', lie('accepted', { endless: MULTI_LINE, pauseMs: 200 }), 'unknown'],
	['drips on and on at DATA', lie('data', { endless: MULTI_LINE, pauseMs: 200 }), 'deferred'],
];

describe('a mail server that lies', () => {
	it.each(LIES)(
		'and %s: the message ends where it must, and the next one is sent',
		async (_what, script, state) => {
			rig.server.script = script;
			await enqueue('a');
			const message = await untilState('a', 'sent', 'failed', 'unknown', 'deferred');
			expect(message).toMatchObject({ state, attempts: 1 });
			if (state !== 'sent') expect(message.failure?.message).toMatch(/\w/);

			rig.server.script = wellBehaved;
			await enqueue('b');
			await untilState('b', 'sent');
			if (state !== 'deferred') return;
			await hasten('a');
			await untilState('a', 'sent');
			expect(rig.server.messages).toHaveLength(2);
		},
		2 * PATIENCE_MS,
	);
});

import { setTimeout as sleep } from 'node:timers/promises';

import { isOutboxError, type OutboxError } from '../../../../lib/core/errors';
import { DEFAULT_EXTENSIONS } from '../../../support/smtp-server/fake-smtp-server';
import {
	at,
	once,
	wellBehaved,
	type Reaction,
	type Stage,
} from '../../../support/smtp-server/reactions';
import { email, send, startRig, type RigOptions, type SmtpRig } from './setup';

let rig: SmtpRig | undefined;
afterEach(async () => {
	await rig?.stop();
	rig = undefined;
});

async function start(options: RigOptions = {}): Promise<SmtpRig> {
	rig = await startRig(options);
	return rig;
}

async function failureOf(sending: Promise<unknown>): Promise<OutboxError> {
	const error: unknown = await sending.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!isOutboxError(error)) throw new Error(`no OutboxError but ${String(error)}`);
	return error;
}

const STAGES: readonly Stage[] = [
	'connect',
	'greeting',
	'ehlo',
	'starttls',
	'auth',
	'mail',
	'rcpt',
	'data',
	'body',
	'dot',
	'accepted',
];

const MISBEHAVIOURS: ReadonlyMap<string, Reaction> = new Map<string, Reaction>([
	['closes the line', 'close'],
	['resets the line', 'reset'],
	['falls silent', 'stall'],
	['answers 421 and closes', { reply: '421 4.3.2 shutting down', then: 'close' }],
	['answers 450', { reply: '450 4.2.0 greylisted' }],
	['answers 554', { reply: '554 5.0.0 no' }],
	['answers garbage', { raw: 'lorem ipsum\r\n' }],
	['answers with half a code', { raw: '25', then: 'close' }],
	['answers with half a line', { raw: '250 2.0.0 o', then: 'close' }],
	['answers with half of a longer reply', { raw: '250-2.0.0 well\r\n', then: 'close' }],
	['answers 354 whatever it was asked', { raw: '354 go ahead\r\n' }],
]);

const REFUSALS: readonly string[] = ['answers 421 and closes', 'answers 450', 'answers 554'];

const BIG_TEXT = 'A line of a body that does not fit into one packet.\r\n'.repeat(80_000);

describe.each([
	['with pipelining', DEFAULT_EXTENSIONS],
	['without pipelining', DEFAULT_EXTENSIONS.filter((extension) => extension !== 'PIPELINING')],
])('a server %s', (_, extensions) => {
	// A refusal of what it has accepted already would be the server contradicting itself.
	const cases = STAGES.flatMap((stage) =>
		[...MISBEHAVIOURS.keys()]
			.filter((what) => stage !== 'accepted' || !REFUSALS.includes(what))
			.map((what) => [what, stage] as const),
	);

	it.each(cases)(
		'that %s at %s: the error says truly whether the message left',
		async (what, stage) => {
			const { server, provider } = await start({
				extensions,
				security: 'starttls',
				connection: { timeouts: { connectMs: 400, replyMs: 400 } },
			});
			server.script = at(stage, MISBEHAVIOURS.get(what) ?? 'close');
			let commits = 0;
			const outcome = await send(provider, email(), {
				commit: async () => {
					commits++;
				},
			}).then(
				() => 'sent' as const,
				(error: OutboxError) => error,
			);
			const accepted = server.messages.length;
			expect(commits).toBeLessThanOrEqual(1);
			if (outcome === 'sent') {
				expect(accepted).toBe(1);
				return;
			}
			expect(isOutboxError(outcome)).toBe(true);
			if (accepted > 0) expect(outcome.delivery).toBe('unknown');
			if (commits === 0) expect(outcome.delivery).toBe('not-sent');
			expect(outcome.code === 'delivery_unknown').toBe(outcome.delivery === 'unknown');

			server.script = wellBehaved;
			if (outcome.delivery === 'unknown') return;
			await send(provider);
			expect(server.messages).toHaveLength(1);
		},
	);
});

describe('SMTP: failure before DATA’s body', () => {
	it.each(STAGES.slice(0, STAGES.indexOf('body')))(
		'at %s is definitely not sent',
		async (stage) => {
			const { server, provider } = await start({ security: 'starttls' });
			server.script = at(stage, 'close');
			const error = await failureOf(send(provider));
			expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry: 'later' });
			expect(server.messages).toHaveLength(0);
		},
	);
});

describe('SMTP: any 4yz/5yz reply at any stage, including after DATA', () => {
	it.each(['mail', 'rcpt', 'data', 'dot'] as const)(
		'is definitely not sent (%s)',
		async (stage) => {
			const { server, provider } = await start();
			for (const reply of ['421 4.3.2 bye', '451 4.3.0 later', '550 5.0.0 never', '554 never']) {
				server.script = at(stage, { reply });
				expect((await failureOf(send(provider))).delivery).toBe('not-sent');
			}
			expect(server.messages).toHaveLength(0);
		},
	);
});

describe('SMTP: time-out or close after the body went out', () => {
	it.each(['close', 'reset', 'stall'] as const)('is unknown (%s)', async (reaction) => {
		for (const stage of ['dot', 'accepted'] as const) {
			const { server, provider } = await start({
				connection: { timeouts: { connectMs: 5_000, replyMs: 300 } },
			});
			server.script = at(stage, reaction);
			const error = await failureOf(send(provider));
			expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
			await rig?.stop();
		}
	});
});

describe('a server that answers before it has heard the whole message', () => {
	it('and says 250 is not believed, and that connection is not used again', async () => {
		const { server, provider } = await start();
		server.script = once('body', { reply: '250 2.0.0 fine' });
		const error = await failureOf(send(provider, email({ text: BIG_TEXT })));
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });

		const receipt = await send(provider, email({ subject: 'The next one' }));
		expect(receipt.accepted).toEqual(['grace@example.net']);
		const next = server.messages.filter(({ mime }) => mime.includes('The next one'));
		expect(next).toHaveLength(1);
		expect(next[0]?.mime.includes('A line of a body')).toBe(false);
		expect(server.connections).toBe(2);
	});

	it('and refuses has not sent it, and the next message goes over a new connection', async () => {
		const { server, provider } = await start();
		server.script = once('body', { reply: '552 5.3.4 too much' });
		const error = await failureOf(send(provider, email({ text: BIG_TEXT })));
		expect(error).toMatchObject({ code: 'payload_too_large', delivery: 'not-sent' });

		await send(provider);
		expect(server.messages).toHaveLength(1);
		expect(server.connections).toBe(2);
	});
});

describe('a server that says more than it was asked', () => {
	it('does not get the next message’s replies mixed up with its own', async () => {
		const { server, provider } = await start();
		server.script = once('accepted', { reply: '250 2.0.0 queued\r\n250 2.0.0 really' });
		const subjects = ['first', 'second', 'third'];
		const sends = subjects.map((subject) => send(provider, email({ subject })));
		const receipts = await Promise.all(sends);
		expect(receipts).toHaveLength(3);
		for (const subject of subjects) {
			const found = server.messages.filter(({ mime }) => mime.includes(`Subject: ${subject}`));
			expect(found).toHaveLength(1);
		}
	});

	it('on the only connection either', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		server.script = at('accepted', { reply: '250 2.0.0 queued\r\n250 2.0.0 really' });
		await Promise.all(['first', 'second'].map((subject) => send(provider, email({ subject }))));
		expect(server.messages).toHaveLength(2);
	});
});

describe('while the commit is under way', () => {
	it.each([
		['hangs up', { reply: '354 go ahead', then: 'close' } as const],
		['loses patience', { reply: '354 go ahead\r\n421 4.4.2 bored', then: 'close' } as const],
		['changes its mind', { reply: '354 go ahead\r\n451 4.3.0 no, wait' } as const],
		['confirms nothing', { reply: '354 go ahead\r\n250 2.0.0 thanks' } as const],
	])('the server %s: nothing has left', async (_, reaction) => {
		const { server, provider } = await start();
		server.script = at('data', reaction);
		let commits = 0;
		const error = await failureOf(
			send(provider, email(), {
				commit: async () => {
					await sleep(150);
					commits++;
				},
			}),
		);
		await sleep(50);
		expect(error).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		// The error waits for the commit, or the ledger would be told the outcome first.
		expect(commits).toBe(1);
		expect(server.bodyBytes).toBe(0);
	});
});

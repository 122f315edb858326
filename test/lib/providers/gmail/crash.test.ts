import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import type { Backend } from '../../../../lib/core/backend';
import type { LoadedEmail } from '../../../../lib/core/message';
import { DEFAULT_POLICY, type SendPolicy } from '../../../../lib/outbox/policy';
import { send } from '../../../../lib/outbox/send';
import { toRoute, type SendRequest } from '../../../../lib/outbox/send-request';
import { at, once, wellBehaved, type Script } from '../../../support/gmail-fake/faults';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';
import { deferred, email, errorOf, startRig, type GmailRig, type RigOptions } from './setup';

const MINUTE_MS = 60_000;

/** The steps of a send as the ledger sees them, in their order. */
type Write = 'claim' | 'remember' | 'commit' | 'settle';
const WRITES: readonly Write[] = ['claim', 'remember', 'commit', 'settle'];

interface Death {
	readonly when: 'before' | 'after';
	readonly write: Write;
}

let rig: GmailRig;
afterEach(() => rig.stop());

async function startOutbox(options?: RigOptions) {
	rig = await startRig(options);
	const { clock, provider } = rig;
	const ids = createFakeIds();
	const backend = createMemoryBackend({ clock, ids });
	const toRequest = (policy: Partial<SendPolicy> = {}, message = email()) => {
		const { scope, key, fingerprint, operation, recipients, tags, origin } = aSubmission();
		const { id, account } = provider;
		const draft = { scope, key, fingerprint, operation, recipients, tags, origin };
		const request: SendRequest = {
			draft: { ...draft, provider: id, account },
			adoptNewestInSlot: false,
			routes: [toRoute({ name: 'email', provider, load: async () => message })],
			policy: { ...DEFAULT_POLICY, ...policy },
		};
		return request;
	};
	return {
		...rig,
		send: (policy?: Partial<SendPolicy>, message?: LoadedEmail) =>
			send(toRequest(policy, message), { backend, clock, ids }),
		/** Starts a send whose process dies at that moment: for it, time stands still from then on. */
		async sendAndDie(death: Death, message?: LoadedEmail) {
			const died = deferred();
			const dying = dieAt(backend, death, died.resolve);
			const sending = send(toRequest({}, message), { backend: dying, clock, ids });
			await Promise.race([died.promise, sending]);
		},
		record: async () => (await backend.submissions.findByKey('node:w1/n1', 'key-1'))?.submission,
	};
}

/** The backend as a process sees it that is killed before or after one of its writes. */
function dieAt(backend: Backend, death: Death, onDeath: () => void): Backend {
	let dead = false;
	let swaps = 0;
	const never = new Promise<never>(() => undefined);
	const lively = async <T>(write: Write, run: () => Promise<T>): Promise<T> => {
		const dies = (when: Death['when']) => death.when === when && death.write === write;
		if (dead || dies('before')) {
			dead = true;
			onDeath();
			return never;
		}
		const result = await run();
		if (!dies('after')) return result;
		dead = true;
		onDeath();
		return never;
	};
	const { submissions } = backend;
	return {
		...backend,
		submissions: {
			...submissions,
			claim: (...args) => lively('claim', () => submissions.claim(...args)),
			swap: (...args) => lively(WRITES[++swaps] ?? 'settle', () => submissions.swap(...args)),
			renew: () => never,
		},
	};
}

const DEATHS: readonly (readonly [string, Death, drafts: number])[] = [
	['before reserve', { when: 'before', write: 'claim' }, 1],
	['reserved', { when: 'after', write: 'claim' }, 1],
	['draft made, fence not remembered', { when: 'before', write: 'remember' }, 2],
	['fence remembered', { when: 'after', write: 'remember' }, 1],
	['before the commit is written', { when: 'before', write: 'commit' }, 1],
	['committed', { when: 'after', write: 'commit' }, 1],
	['accepted but not finished', { when: 'before', write: 'settle' }, 1],
	['finished', { when: 'after', write: 'settle' }, 1],
];

describe('killed at every named step, then retried with the same key: never two, never none', () => {
	it.each(DEATHS)('%s', async (_step, death, drafts) => {
		const outbox = await startOutbox();
		await outbox.sendAndDie(death);
		outbox.clock.pass(2 * MINUTE_MS);
		const { receipt } = await outbox.send();
		expect(outbox.gmail.outgoing).toHaveLength(1);
		expect(receipt.id).toBe(outbox.gmail.outgoing[0]?.message.id);
		expect(outbox.gmail.callNames.filter((name) => name === 'drafts.create')).toHaveLength(drafts);
		expect(await outbox.record()).toMatchObject({ state: 'sent', receipt });
	});

	it.each(DEATHS)('%s, in a reply', async (_step, death) => {
		const outbox = await startOutbox();
		const parent = outbox.mailbox.receive('Subject: Hi\r\nMessage-ID: <hi@x.example>\r\n\r\n?');
		const reply = email({ subject: '', threadId: parent.threadId });
		await outbox.sendAndDie(death, reply);
		outbox.clock.pass(2 * MINUTE_MS);
		const { receipt } = await outbox.send({}, reply);
		expect(outbox.gmail.outgoing).toHaveLength(1);
		expect(receipt).toMatchObject({ threadId: parent.threadId });
	});

	it('a stalled run that comes back after another took over sends nothing', async () => {
		const outbox = await startOutbox();
		const hold = deferred();
		outbox.gmail.script = once('drafts.create', { hold: hold.promise });
		const stalled = errorOf(outbox.send());
		while (outbox.gmail.calls.length === 0) await outbox.clock.sleep(1);
		outbox.clock.pass(2 * MINUTE_MS);
		const { receipt } = await outbox.send();
		hold.resolve();
		expect(await stalled).toMatchObject({ code: 'idempotency_in_progress', delivery: 'not-sent' });
		expect(outbox.gmail.outgoing.map(({ message }) => message.id)).toEqual([receipt.id]);
		expect(outbox.mailbox.withLabel('DRAFT')).toEqual([]);
	});
});

describe('a send that breaks off', () => {
	const ambiguous: readonly (readonly [string, Script])[] = [
		['drops the line', at('drafts.send', 'reset after')],
		['answers garbage', at('drafts.send', 'garble')],
		['answers 503', at('drafts.send', 'fail after')],
	];

	it.each(ambiguous)('after Gmail took it is found at once when Gmail %s', async (_how, script) => {
		const outbox = await startOutbox();
		outbox.gmail.script = script;
		const { receipt, submission } = await outbox.send();
		expect(submission.state).toBe('sent');
		expect(outbox.gmail.outgoing.map(({ message }) => message.id)).toEqual([receipt.id]);
	});

	it('before Gmail took it is held, and sent from the same draft once that has settled', async () => {
		const outbox = await startOutbox();
		outbox.gmail.script = at('drafts.send', 'reset before');
		expect(await errorOf(outbox.send())).toMatchObject({ code: 'delivery_unknown' });
		outbox.gmail.script = wellBehaved;
		expect(await errorOf(outbox.send())).toMatchObject({ code: 'delivery_unknown' });
		outbox.clock.pass(MINUTE_MS);
		const { receipt } = await outbox.send();
		expect(outbox.gmail.outgoing.map(({ message }) => message.id)).toEqual([receipt.id]);
		expect(outbox.gmail.callNames.filter((name) => name === 'drafts.create')).toHaveLength(1);
	});

	it('is not sent twice when the first request arrives after all', async () => {
		const outbox = await startOutbox();
		outbox.gmail.script = once('drafts.send', 'reset before');
		expect(await errorOf(outbox.send())).toMatchObject({ code: 'delivery_unknown' });
		outbox.clock.pass(MINUTE_MS);
		const draftId = (await outbox.record())?.steps[0]?.evidence['draftId'] ?? '';
		// It arrives between the question whether the draft is still there and the second send.
		outbox.gmail.script = ({ call, earlier }) => {
			if (call === 'drafts.send' && earlier === 1) outbox.mailbox.sendDraft(draftId);
			return undefined;
		};
		const { receipt } = await outbox.send();
		expect(outbox.gmail.outgoing.map(({ message }) => message.id)).toEqual([receipt.id]);
	});

	it('is sent again from a new draft when that is the user’s policy', async () => {
		const outbox = await startOutbox();
		outbox.gmail.script = once('drafts.send', 'reset before');
		expect(await errorOf(outbox.send())).toMatchObject({ code: 'delivery_unknown' });
		for (const { id } of outbox.mailbox.withLabel('DRAFT')) outbox.mailbox.remove(id);
		expect(await errorOf(outbox.send())).toMatchObject({ code: 'delivery_unknown' });
		const { receipt } = await outbox.send({ onUnknown: 'send-again' });
		expect(outbox.gmail.outgoing.map(({ message }) => message.id)).toEqual([receipt.id]);
	});
});

describe('a rate limit', () => {
	it('is waited for as Retry-After says, and the same draft is sent', async () => {
		const outbox = await startOutbox();
		outbox.gmail.script = once('drafts.send', {
			status: 429,
			reason: 'rateLimitExceeded',
			headers: { 'retry-after': '9' },
		});
		const before = outbox.clock.now();
		await outbox.send();
		expect(outbox.clock.now() - before).toBeGreaterThanOrEqual(9000);
		expect(outbox.gmail.callNames).toEqual([
			'drafts.create',
			'drafts.send',
			'drafts.get',
			'drafts.send',
			'messages.get',
		]);
		expect(outbox.gmail.outgoing).toHaveLength(1);
	});
});

describe('concurrency', () => {
	it('a hundred sends with one key send once', async () => {
		const outbox = await startOutbox();
		const results = await Promise.all(Array.from({ length: 100 }, () => outbox.send()));
		expect(outbox.gmail.outgoing).toHaveLength(1);
		expect(new Set(results.map(({ receipt }) => receipt.id)).size).toBe(1);
		expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
	});
});

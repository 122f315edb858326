import { HttpFailure, type HttpClient } from '../../../../lib/core/http-client';
import type { LoadedEmail } from '../../../../lib/core/message';
import { SETTLING_MS } from '../../../../lib/providers/outlook/reconcile';
import type { Evidence } from '../../../../lib/core/submission';
import { ADA, aFile, connect, CONTEXT, email, send, startRig, type OutlookRig } from './setup';

let rig: OutlookRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

/** What the ledger knows of the step when everything else is lost. */
interface Record {
	evidence: Evidence;
	committed: boolean;
}

/** Where the process is killed; from then on it neither writes nor sends anything. */
type Kill =
	| { readonly at: 'remember' | 'commit'; readonly recorded: boolean; readonly nth?: number }
	| { readonly at: 'request'; readonly to: RegExp; readonly arrives: boolean };

/** A try in a process that is killed on its way. */
async function tryAndDie(message: LoadedEmail, kill: Kill, record: Record): Promise<void> {
	let dead = false;
	let remembered = 0;
	const die = (): never => {
		dead = true;
		throw new Error('killed');
	};
	const http: HttpClient = {
		async send(request) {
			if (dead) throw new HttpFailure('connect');
			if (kill.at !== 'request' || !kill.to.test(`${request.method} ${request.url}`)) {
				return rig.client.http.send(request);
			}
			if (kill.arrives) await rig.client.http.send(request);
			return die();
		},
	};
	const result = await send(connect({ ...rig.client, http }), message, {
		evidence: record.evidence,
		remember: async (noted) => {
			const now = kill.at === 'remember' && ++remembered === (kill.nth ?? 1);
			if (dead || (now && !kill.recorded)) die();
			record.evidence = { ...record.evidence, ...noted };
			if (now) die();
		},
		commit: async () => {
			if (dead || (kill.at === 'commit' && !kill.recorded)) die();
			record.committed = true;
			if (kill.at === 'commit') die();
		},
	}).catch((error: unknown) => error);
	expect(result).toBeInstanceOf(Error);
}

/** The next run: it asks what became of a committed step, and sends what has not left. */
async function recover(message: LoadedEmail, { evidence, committed }: Record) {
	const provider = connect(rig.client);
	if (committed) {
		const [step] = await provider.plan(message, CONTEXT, null);
		if (!step) throw new Error('the plan has no step');
		const signal = AbortSignal.timeout(10_000);
		const hooks = { signal, ageMs: SETTLING_MS };
		const verdict = await provider.reconcile?.(
			{ id: step.id, uid: CONTEXT.uid, recipients: step.request.recipients, evidence },
			hooks,
		);
		if (verdict?.outcome === 'sent') return verdict.receipt;
		expect(verdict).toEqual({ outcome: 'not-sent' });
	}
	return send(provider, message, { evidence });
}

const DRAFT = /POST .*\/messages$/;
const ADD = /POST .*\/attachments$/;
const RANGE = /PUT /;
const SEND = /\/send$/;

const kills: readonly (readonly [name: string, kill: Kill])[] = [
	['before the draft is made', { at: 'request', to: DRAFT, arrives: false }],
	['with the draft made', { at: 'request', to: DRAFT, arrives: true }],
	['before the draft is noted down', { at: 'remember', recorded: false }],
	['with the draft noted down', { at: 'remember', recorded: true }],
	['before it is committed', { at: 'commit', recorded: false }],
	['with it committed', { at: 'commit', recorded: true }],
	['before the sending request arrives', { at: 'request', to: SEND, arrives: false }],
	['with the message accepted', { at: 'request', to: SEND, arrives: true }],
];

describe.each(kills)('a process killed %s', (_name, kill) => {
	it('has its message sent once by the next', async () => {
		const message = email();
		const record: Record = { evidence: {}, committed: false };
		await tryAndDie(message, kill, record);
		const receipt = await recover(message, record);
		expect(receipt.status).toBe('sent');
		expect(rig.graph.accepted).toHaveLength(1);
		expect(receipt.id).toBe(idOfTheSentOne());
	});

	it('has it sent once also when the next is killed with it committed', async () => {
		const message = email();
		const record: Record = { evidence: {}, committed: false };
		await tryAndDie(message, kill, record);
		if (!record.committed) await tryAndDie(message, { at: 'commit', recorded: true }, record);
		await recover(message, record);
		expect(rig.graph.accepted).toHaveLength(1);
	});
});

const largeKills: readonly (readonly [name: string, kill: Kill])[] = [
	['before the first file', { at: 'request', to: ADD, arrives: false }],
	['with the first file added', { at: 'request', to: ADD, arrives: true }],
	['in the middle of an upload', { at: 'request', to: RANGE, arrives: true }],
	['with all files there, before that is noted down', { at: 'remember', recorded: false, nth: 2 }],
	['with all files noted down', { at: 'remember', recorded: true, nth: 2 }],
	['with it committed', { at: 'commit', recorded: true }],
];

describe.each(largeKills)('a process killed over a large message %s', (_name, kill) => {
	it('has all of it sent once by the next, and leaves no half draft behind', async () => {
		const message = email({ attachments: [aFile(2_900_000, 'a'), aFile(4_500_000, 'b')] });
		const record: Record = { evidence: {}, committed: false };
		await tryAndDie(message, kill, record);
		await recover(message, record);
		const [item, ...others] = rig.graph.accepted;
		expect(others).toEqual([]);
		expect(item?.attachments.map(({ name }) => name)).toEqual(['a', 'b']);
		expect(rig.graph.mailbox(ADA).items).toEqual([item]);
	});
});

describe('a draft that an earlier try has noted down', () => {
	const noteDown = async (message = email()): Promise<Evidence> => {
		const record: Record = { evidence: {}, committed: false };
		await tryAndDie(message, { at: 'commit', recorded: false }, record);
		return record.evidence;
	};

	it('is sent as it is, without a second one', async () => {
		const evidence = await noteDown();
		await send(rig.provider, email(), { evidence });
		expect(rig.graph.count('createDraft')).toBe(1);
		expect(rig.graph.operations().slice(1)).toEqual(['getMessage', 'sendDraft', 'getMessage']);
	});

	it('is made anew when somebody has deleted it', async () => {
		const evidence = await noteDown();
		rig.graph.mailbox(ADA).items.length = 0;
		await send(rig.provider, email(), { evidence });
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('counts as sent when it turns out that it was, without a commit', async () => {
		const evidence = await noteDown();
		const first = await send(rig.provider, email(), { evidence });
		const commit = jest.fn();
		const second = await send(rig.provider, email(), { evidence, commit });
		expect(second).toEqual(first);
		expect(commit).not.toHaveBeenCalled();
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('counts as sent when a request given up long ago gets through before ours', async () => {
		const evidence = await noteDown();
		const late = () => send(connect(rig.client), email(), { evidence });
		const receipt = await send(rig.provider, email(), {
			evidence,
			commit: async () => void (await late()),
		});
		expect(receipt.status).toBe('sent');
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('is held when it vanishes at the moment it is to be sent', async () => {
		const evidence = await noteDown();
		const commit = async (): Promise<void> => void (rig.graph.mailbox(ADA).items.length = 0);
		await expect(send(rig.provider, email(), { evidence, commit })).rejects.toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
	});

	it('is not sent while it waits in the Outbox, where it may be on its way', async () => {
		const evidence = await noteDown();
		const [item] = rig.graph.mailbox(ADA).items;
		if (item) rig.graph.mailbox(ADA).move(item, 'Outbox');
		const commit = jest.fn();
		await expect(send(rig.provider, email(), { evidence, commit })).rejects.toMatchObject({
			delivery: 'unknown',
		});
		expect(commit).not.toHaveBeenCalled();
	});

	it('is not replaced while the mailbox cannot be asked', async () => {
		const evidence = await noteDown();
		rig.graph.script = { getMessage: { status: 503 } };
		await expect(send(rig.provider, email(), { evidence })).rejects.toMatchObject({
			delivery: 'not-sent',
			retry: 'later',
		});
		expect(rig.graph.count('createDraft')).toBe(1);
	});

	it('is not made anew when it is the mailbox that is not there', async () => {
		const evidence = await noteDown();
		rig.graph.script = { getMessage: { status: 404, code: 'ErrorInvalidUser' } };
		await expect(send(rig.provider, email(), { evidence })).rejects.toMatchObject({
			code: 'insufficient_permissions',
		});
		expect(rig.graph.count('createDraft')).toBe(1);
	});

	it('stays refused when Graph refuses it again', async () => {
		const evidence = await noteDown();
		rig.graph.script = { sendDraft: { status: 429, retryAfter: '3' } };
		await expect(send(rig.provider, email(), { evidence })).rejects.toMatchObject({
			code: 'rate_limited',
			retryAfterMs: 3_000,
		});
	});

	it('half made and not to be deleted does not keep the message from being sent', async () => {
		const message = email({ attachments: [aFile(2_900_000)] });
		const record: Record = { evidence: {}, committed: false };
		await tryAndDie(message, { at: 'request', to: ADD, arrives: false }, record);
		rig.graph.script = { deleteMessage: { status: 503 } };
		await send(rig.provider, message, { evidence: record.evidence });
		expect(rig.graph.accepted).toHaveLength(1);
		expect(rig.graph.accepted[0]?.attachments).toHaveLength(1);
	});
});

function idOfTheSentOne(): string {
	const [item] = rig.graph.accepted;
	return `AAkALg${Buffer.from(`${ADA} ${item?.number}`).toString('base64url')}=`;
}

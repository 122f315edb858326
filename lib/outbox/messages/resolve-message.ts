import { isOutboxError, OutboxError, validationError } from '../../core/errors';
import type { Provider, Verdict } from '../../core/provider';
import type { Resolution, Step, Submission } from '../../core/submission';
import type { StoredSubmission } from '../../core/submission-store';
import { askProvider, toAssumedReceipt } from '../doubt';
import type { Environment } from '../environment';
import { isUnresolved, settledResolved, stepPending, stepSent } from '../outcomes';
import { DEFAULT_POLICY } from '../policy';
import { notFound } from './get-message';

/** A connection to the account that a message was sent from, as far as it can be asked. */
export type Askable = Pick<Provider<never>, 'id' | 'account' | 'reconcile'>;

export interface ResolveRequest {
	readonly uid: string;
	readonly decision: Resolution['decision'];
	/** Who decides, in words for people. */
	readonly by: string;
	/** Why. */
	readonly note?: string | undefined;
	/**
	 * Connects the account that sent the message, in order to ask what became of it; undefined where
	 * there is nothing to ask. Called only to reconcile.
	 */
	connect(submission: Submission): Promise<Askable | undefined>;
}

/**
 * Decides about a message of which nobody can say whether it left.
 * - `sent`: it counts as sent; its key answers with that from now on
 * - `not-sent`: its key is free; the next run with it sends
 * - `reconcile`: as the provider says; when that does not know either, the message stays held
 *
 * @returns the record with the resolution on it
 * @throws OutboxError `not_found`; `validation_error` unless the message is held, or where its
 * provider can never be asked; `idempotency_in_progress` while a run is at work on it
 */
export async function resolveMessage(
	request: ResolveRequest,
	environment: Environment,
): Promise<Submission> {
	const { uid, decision, by, note } = request;
	const { submissions: store } = environment.backend;
	const stored = await store.findByUid(uid);
	if (!stored) throw notFound({ uid });
	assertHeld(stored);
	const { submission, revision } = stored;

	const verdicts = await decide(request, submission, environment);
	const at = environment.clock.now();
	const resolution: Resolution = {
		...{ decision, by, at },
		...(note !== undefined && { note }),
		...(decision === 'reconcile' && { verdict: summarise(verdicts) }),
	};
	const changes = [...verdicts].map(([stepId, verdict]) => toChange(stepId, verdict));
	const resolved = [...changes, settledResolved(resolution)].reduce(
		(changed, change) => change(changed),
		{ ...submission, updatedAt: at },
	);
	if (await store.swap(resolved, { revision }, null)) return resolved;
	throw atWork(submission, 'Somebody else changed this message meanwhile, so nothing was changed.');
}

/** Only what nobody is at work on may be decided about. */
function assertHeld({ submission, leaseRemainingMs }: StoredSubmission): void {
	const { uid, state } = submission;
	if (state !== 'unknown' && state !== 'sending') {
		throw validationError(
			'uid',
			`Message ${uid} is ${state}, so there is nothing to decide. Only a message of which nobody can say whether it left can be resolved.`,
		);
	}
	if (leaseRemainingMs > 0) {
		throw atWork(submission, 'A run is at work on this message right now.', leaseRemainingMs);
	}
}

type Verdicts = ReadonlyMap<Step['id'], Verdict>;

/** What became of each step in doubt. */
async function decide(
	{ decision, connect }: ResolveRequest,
	submission: Submission,
	environment: Environment,
): Promise<Verdicts> {
	const doubtful = submission.steps.filter(isUnresolved);
	if (decision === 'not-sent') return toVerdicts(doubtful, () => ({ outcome: 'not-sent' }));
	if (decision === 'sent') {
		return toVerdicts(doubtful, (step) => ({
			outcome: 'sent',
			receipt: toAssumedReceipt(step, submission),
		}));
	}
	const refuse = (error: unknown): never => {
		throw couldNotAsk(error, submission);
	};
	const provider = await connect(submission).catch(refuse);
	if (!provider?.reconcile) throw cannotBeAsked(submission);
	assertSameAccount(provider, submission);
	const asking = { provider, timeoutMs: DEFAULT_POLICY.timeoutMs, environment };
	const verdicts = new Map<Step['id'], Verdict>();
	for (const step of doubtful) {
		verdicts.set(step.id, await askProvider(step, submission, asking).catch(refuse));
	}
	return verdicts;
}

function toVerdicts(steps: readonly Step[], toVerdict: (step: Step) => Verdict): Verdicts {
	return new Map(steps.map((step) => [step.id, toVerdict(step)]));
}

function toChange(stepId: string, verdict: Verdict): (submission: Submission) => Submission {
	switch (verdict.outcome) {
		case 'sent':
			return stepSent(stepId, verdict.receipt);
		case 'not-sent':
			return stepPending(stepId);
		case 'unknown':
			return (submission) => submission;
	}
}

/** The least certain of all verdicts. */
function summarise(verdicts: Verdicts): Verdict['outcome'] {
	const outcomes = new Set([...verdicts.values()].map(({ outcome }) => outcome));
	if (outcomes.has('unknown')) return 'unknown';
	return outcomes.has('not-sent') ? 'not-sent' : 'sent';
}

function assertSameAccount({ id, account }: Askable, submission: Submission): void {
	if (id === submission.provider && account === submission.account) return;
	throw stillHeld(
		submission,
		'account_id',
		`it was sent from the ${submission.provider} account ${submission.account}, but the credential connects the ${id} account ${account}. Choose the credential that sent it.`,
	);
}

function cannotBeAsked(submission: Submission): OutboxError {
	return stillHeld(
		submission,
		'decision',
		`${submission.provider} cannot be asked what became of a message. Look into the mailbox or ask the recipient, then mark the message as sent or as not sent.`,
	);
}

function stillHeld({ uid, provider }: Submission, field: string, why: string): OutboxError {
	return new OutboxError('validation_error', `Message ${uid} is still held: ${why}`, {
		delivery: 'unknown',
		details: { field, provider, uid },
	});
}

/** The provider's error, which speaks of the question, put straight about the message. */
function couldNotAsk(error: unknown, { uid, provider }: Submission): OutboxError {
	const still = `Message ${uid} is still held: ${provider} could not be asked what became of it.`;
	const delivery = 'unknown';
	if (!isOutboxError(error)) {
		const details = { provider, uid };
		return new OutboxError('provider_error', still, { delivery, retry: 'later', details });
	}
	const { code, message, retry, retryAfterMs, details } = error;
	return new OutboxError(code, `${still} ${message}`, {
		...{ delivery, retry, details: { ...details, uid } },
		...(retryAfterMs !== undefined && { retryAfterMs }),
	});
}

function atWork({ uid }: Submission, what: string, retryAfterMs = 1000): OutboxError {
	return new OutboxError(
		'idempotency_in_progress',
		`${what} Look at message ${uid} again before you decide.`,
		{ delivery: 'unknown', retry: 'later', retryAfterMs, details: { uid } },
	);
}

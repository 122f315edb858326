import { OutboxError, type OutboxErrorOptions } from '../../lib/core/errors';
import type {
	Pace,
	PlannedStep,
	Provider,
	SubmissionContext,
	Verdict,
} from '../../lib/core/provider';
import type { Receipt } from '../../lib/core/receipt';

/** What the provider does with one delivery. */
export type Behaviour =
	| 'accept'
	/** Fails before `commit`. */
	| { readonly refuse: OutboxErrorOptions }
	/** Asks for consent, and then says that nothing left. */
	| { readonly refuseAfterCommit: OutboxErrorOptions }
	/** Takes the message and breaks off before saying so. */
	| 'accept-then-drop'
	/** Loses the message and breaks off. */
	| 'lose-then-drop'
	/** Throws something that is no OutboxError, after `commit`. */
	| 'crash'
	/** Throws something that is no OutboxError, before `commit`. */
	| 'crash-early'
	/** Waits until told to go on, after `commit`. */
	| { readonly hold: Promise<void> }
	/** Never answers; only the signal ends it. */
	| 'hang';

export interface ScriptedMessage {
	readonly text: string;
	readonly parts?: number;
}

export interface ScriptedRequest {
	readonly body: string;
}

interface ScriptedCall {
	readonly body: string;
	readonly evidence: object;
	/** The ids of the messages before it. */
	readonly earlier: readonly string[];
}

/** A provider that does what a test says, and keeps what it really took. */
export interface ScriptedProvider extends Provider<ScriptedMessage, ScriptedRequest> {
	/** The bodies that really left, in order. */
	readonly delivered: string[];
	/** Every call of `deliver`. */
	readonly calls: ScriptedCall[];
	readonly contexts: SubmissionContext[];
	verdicts: Verdict['outcome'][];
	readonly reconciled: number[];
}

export function createScriptedProvider(
	script: readonly Behaviour[] = [],
	{
		id: name = 'scripted',
		canReconcile = false,
		fence = false,
		pace,
	}: { id?: string; canReconcile?: boolean; fence?: boolean; pace?: Pace } = {},
): ScriptedProvider {
	const behaviours = [...script];
	const delivered: string[] = [];
	const calls: ScriptedCall[] = [];
	const contexts: SubmissionContext[] = [];
	const verdicts: Verdict['outcome'][] = [];
	const reconciled: number[] = [];

	const provider: ScriptedProvider = {
		id: name,
		account: 'account-1',
		delivered,
		calls,
		contexts,
		verdicts,
		reconciled,

		async plan({ text, parts = 1 }, context) {
			contexts.push(context);
			return Array.from({ length: parts }, (_, index): PlannedStep<ScriptedRequest> => {
				const id = parts === 1 ? 'email' : `part-${index + 1}`;
				return { id, request: { body: `${context.uid}:${text}:${id}` }, ...(pace && { pace }) };
			});
		},

		async deliver({ id, request: { body }, evidence, earlier }, { signal, remember, commit }) {
			calls.push({ body, evidence, earlier: earlier.map((receipt) => receipt.id) });
			const behaviour = behaviours.shift() ?? 'accept';
			if (behaviour === 'crash-early') throw new TypeError('secret in a stack');
			if (typeof behaviour === 'object' && 'refuse' in behaviour) throw refusal(behaviour.refuse);
			if (fence) await remember({ draftId: `draft-of-${id}` });
			await commit();
			if (behaviour === 'crash') throw new TypeError('secret in a stack');
			if (behaviour === 'lose-then-drop') throw droppedLine();
			if (typeof behaviour === 'object' && 'refuseAfterCommit' in behaviour) {
				throw refusal(behaviour.refuseAfterCommit);
			}
			if (typeof behaviour === 'object') await behaviour.hold;
			if (behaviour === 'hang') await aborted(signal);
			delivered.push(body);
			if (behaviour === 'accept-then-drop') throw droppedLine();
			return toReceipt(body);
		},
	};
	if (!canReconcile) return provider;
	return {
		...provider,
		async reconcile({ id, uid }, { ageMs }) {
			reconciled.push(ageMs);
			const outcome = verdicts.shift() ?? 'unknown';
			return outcome === 'sent' ? { outcome, receipt: toReceipt(`${uid}:${id}`) } : { outcome };
		},
	};
}

function toReceipt(body: string): Receipt {
	return { status: 'sent', id: `id-of-${body}`, sentAt: 5, accepted: [], rejected: [] };
}

function refusal(options: OutboxErrorOptions): OutboxError {
	return new OutboxError('provider_error', 'Refused by the script.', options);
}

function droppedLine(): OutboxError {
	return new OutboxError('delivery_unknown', 'The line dropped.', { delivery: 'unknown' });
}

function aborted(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		const give = (): void => reject(droppedLine());
		if (signal.aborted) give();
		signal.addEventListener('abort', give, { once: true });
	});
}

import type { Clock } from '../../core/ports';
import type {
	MissingVariable,
	RenderedText,
	RenderedTexts,
	TemplateField,
	TemplateJob,
	TemplateOutcome,
} from './job';
import { toTemplateError } from './template-error';
import { startTemplateThread, type TemplateThread } from './template-thread';

/** Renders templates in Liquid. */
export interface Templates {
	/**
	 * Renders all templates of a message for all its recipients. Whatever a template does, it reads
	 * nothing but the data, and ends soon.
	 * @throws OutboxError `validation_error` on the field of the template at fault, or
	 * `payload_too_large`
	 */
	render(job: TemplateJob): Promise<RenderedTexts>;
	/**
	 * Renders what can be rendered for one reader. Variables that the data lacks are told of, and
	 * stand as they were written.
	 * @throws OutboxError likewise, though not for a missing variable
	 */
	renderPartly(job: Pick<TemplateJob, 'templates' | 'data'>): Promise<PartlyRendered>;
	/** Ends the thread that renders; the next job would start another. */
	close(): Promise<void>;
}

export interface PartlyRendered {
	readonly texts: Readonly<Partial<Record<TemplateField, string>>>;
	readonly missing: readonly MissingVariable[];
}

const PATIENCE_MS = 5000;
const PATIENCE_MS_A_RECIPIENT = 3;

type Rendered = Exclude<TemplateOutcome, { readonly problem: unknown }>;

function toOneText([field, text]: [string, RenderedText]): [string, string] {
	return [field, typeof text === 'string' ? text : text.join('')];
}

/** @param patienceMs how long a job may take, besides a little for each recipient */
export function createTemplates({
	clock,
	patienceMs = PATIENCE_MS,
}: {
	readonly clock: Clock;
	readonly patienceMs?: number;
}): Templates {
	let thread: TemplateThread | undefined;
	let last: Promise<unknown> = Promise.resolve();

	const renderNow = async (job: TemplateJob): Promise<Rendered> => {
		thread ??= startTemplateThread(clock, () => (thread = undefined));
		const { length } = job.recipients;
		const outcome = await thread.run(job, patienceMs + length * PATIENCE_MS_A_RECIPIENT);
		if ('problem' in outcome) throw toTemplateError(outcome.problem, job);
		return outcome;
	};
	const renderInTurn = (job: TemplateJob): Promise<Rendered> => {
		const mine = last.then(() => renderNow(job));
		last = mine.catch(() => undefined);
		return mine;
	};
	return {
		render: async (job) => (await renderInTurn(job)).texts,
		async renderPartly(job) {
			const { texts, missing } = await renderInTurn({
				...job,
				recipients: [],
				leavesMissing: true,
			});
			// For one reader there is one text of each.
			return { texts: Object.fromEntries(Object.entries(texts).map(toOneText)), missing };
		},
		async close() {
			await last;
			await thread?.end();
		},
	};
}

/** Whether a text would be another one when rendered. */
export function holdsLiquid(text: string): boolean {
	return /\{\{|\{%/.test(text);
}

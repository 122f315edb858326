import type { Clock } from '../../core/ports';
import type { RenderedTexts, TemplateJob } from './job';
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
	/** Ends the thread that renders; the next job would start another. */
	close(): Promise<void>;
}

const PATIENCE_MS = 5000;
const PATIENCE_MS_A_RECIPIENT = 3;

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

	const renderNow = async (job: TemplateJob): Promise<RenderedTexts> => {
		thread ??= startTemplateThread(clock, () => (thread = undefined));
		const { length } = job.recipients;
		const outcome = await thread.run(job, patienceMs + length * PATIENCE_MS_A_RECIPIENT);
		if ('problem' in outcome) throw toTemplateError(outcome.problem, job);
		return outcome.texts;
	};
	return {
		render(job) {
			const mine = last.then(() => renderNow(job));
			last = mine.catch(() => undefined);
			return mine;
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

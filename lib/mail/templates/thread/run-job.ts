import type {
	MissingVariable,
	RenderedText,
	TemplateField,
	TemplateJob,
	TemplateOutcome,
	TemplateProblem,
} from '../job.ts';
import {
	createHtmlEngine,
	createTextEngine,
	parseTemplate,
	type ParsedTemplate,
} from './engine.ts';
import { findUnboundedRange } from './guards.ts';
import { toFault } from './problem.ts';

/** Of one rendered text. */
const MAX_TEXT_CHARACTERS = 2_000_000;
/** Of all texts of a job. */
const MAX_TOTAL_CHARACTERS = 64_000_000;

const FIELDS = [
	...(['to', 'cc', 'bcc', 'reply_to'] as const),
	...(['subject', 'html', 'text'] as const),
] satisfies readonly TemplateField[];

class ProblemError extends Error {
	readonly problem: TemplateProblem;

	constructor(problem: TemplateProblem) {
		super(problem.kind);
		this.problem = problem;
	}
}

/** @param onBegin told of each field before its template is looked at */
export function createJobRunner(
	onBegin: (field: TemplateField) => void,
): (job: TemplateJob) => TemplateOutcome {
	const engines = { html: createHtmlEngine(), text: createTextEngine() };

	const parse = (field: TemplateField, template: string): ParsedTemplate => {
		try {
			const range = findUnboundedRange(template);
			if (range) throw unboundedRange(field, range);
			return parseTemplate(field === 'html' ? engines.html : engines.text, template);
		} catch (error) {
			if (error instanceof ProblemError) throw error;
			throw new ProblemError({ field, ...toFault(error, 'syntax') });
		}
	};
	return ({ templates, leavesMissing = false, ...job }) => {
		const scopes = createScopes(job);
		const budget = { left: MAX_TOTAL_CHARACTERS };
		const texts: Partial<Record<TemplateField, RenderedText>> = {};
		const missing: MissingVariable[] = [];
		try {
			for (const field of FIELDS) {
				const template = templates[field];
				if (template === undefined) continue;
				onBegin(field);
				const parsed = parse(field, template);
				texts[field] = leavesMissing
					? // The names of one field's missing variables are no data for the next.
						renderPartly(field, parsed, createScopes(job).of(0), missing)
					: renderForAll(field, parsed, scopes, budget);
			}
			return { texts, missing };
		} catch (error) {
			if (error instanceof ProblemError) return { problem: error.problem };
			throw error;
		}
	};
}

/** What templates may name, for each recipient. */
interface Scopes {
	readonly count: number;
	/** The first recipient's. Tells when something is read that may be another for others. */
	watched(onPersonal: () => void): object;
	of(index: number): Record<string, unknown>;
}

function createScopes({ data, recipients }: Omit<TemplateJob, 'templates'>): Scopes {
	const common = parseObject(data);
	const own = recipients.map((each) => (each.data === undefined ? {} : parseObject(each.data)));
	const personal = new Set(own.flatMap((each) => Object.keys(each)));
	if (!Object.hasOwn(common, 'recipient')) personal.add('recipient');
	const of = (index: number): Record<string, unknown> => ({
		recipient: recipients[index]?.recipient,
		...common,
		...own[index],
	});
	return {
		count: recipients.length,
		of,
		watched(onPersonal) {
			const scope = of(0);
			for (const name of personal) {
				const value = scope[name];
				Object.defineProperty(scope, name, {
					enumerable: true,
					get() {
						onPersonal();
						return value;
					},
				});
			}
			return scope;
		},
	};
}

function renderForAll(
	field: TemplateField,
	template: ParsedTemplate,
	scopes: Scopes,
	budget: { left: number },
): RenderedText {
	const seen = { personal: false };
	const render = (scope: object, recipientIndex: number): string => {
		const text = renderOnce(field, template, scope, recipientIndex);
		budget.left -= text.length;
		if (budget.left < 0) throw new ProblemError({ field, kind: 'too-large' });
		return text;
	};
	const first = render(
		scopes.watched(() => (seen.personal = true)),
		0,
	);
	if (!seen.personal) return first;
	const texts = [first];
	for (let index = 1; index < scopes.count; index++) texts.push(render(scopes.of(index), index));
	return texts;
}

/** No template of a person's names more. */
const MAX_MISSING = 200;

/** Renders with what is there; each variable that is not stands as it was written. */
function renderPartly(
	field: TemplateField,
	template: ParsedTemplate,
	scope: Record<string, unknown>,
	missing: MissingVariable[],
): string {
	const names = new Set<string>();
	for (;;) {
		try {
			const text = renderOnce(field, template, scope, 0);
			missing.push(...[...names].map((name) => ({ field, name })));
			return text;
		} catch (error) {
			const { kind, name = '' } = error instanceof ProblemError ? error.problem : {};
			if (kind !== 'missing-variable' || names.size >= MAX_MISSING) throw error;
			if (!standIn(scope, name, names)) throw error;
		}
	}
}

/**
 * Puts a variable's own name in its place. The engine names what has members before it names them.
 * @returns false for a name that no data could give a value to
 */
function standIn(scope: Record<string, unknown>, name: string, names: Set<string>): boolean {
	const path = name.split('.');
	const last = path.pop() ?? '';
	if ([...path, last].includes('__proto__')) return false;
	let place = scope;
	for (const [index, step] of path.entries()) {
		const outer = path.slice(0, index + 1).join('.');
		if (names.delete(outer) || !Object.hasOwn(place, step)) place[step] = {};
		const next = place[step];
		if (!isRecord(next)) return false;
		place = next;
	}
	if (Object.hasOwn(place, last)) return false;
	place[last] = `{{ ${name} }}`;
	names.add(name);
	return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function renderOnce(
	field: TemplateField,
	template: ParsedTemplate,
	scope: object,
	recipientIndex: number,
): string {
	const fail = (fault: Omit<TemplateProblem, 'field'>): ProblemError =>
		new ProblemError({ field, recipientIndex, ...fault });
	try {
		const text = template(scope);
		if (text.length <= MAX_TEXT_CHARACTERS) return text;
	} catch (error) {
		throw fail(toFault(error, 'failed'));
	}
	throw fail({ kind: 'too-much' });
}

function unboundedRange(field: TemplateField, [line = 1, column = 1]: readonly number[]) {
	return new ProblemError({ field, kind: 'unbounded-range', position: { line, column } });
}

function parseObject(json: string): Record<string, unknown> {
	const value: unknown = JSON.parse(json);
	return { ...(value as object) };
}

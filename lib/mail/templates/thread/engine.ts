import { Liquid, type Context, type Template } from 'liquidjs';

import { escapeHtml } from '../../../core/escape-html.ts';
import { guardEngine, toText } from './guards.ts';

/** Of one template. */
const MAX_TEMPLATE_CHARACTERS = 1_000_000;
/** What rendering one text may put out, capture and build, in characters and items of lists. */
const MAX_RENDER_UNITS = 8_000_000;
/** For one text; hard-working ones need a few milliseconds. */
const MAX_RENDER_MS = 1000;

/** Escapes what templates put out, unless they say `raw`. */
export function createHtmlEngine(): Liquid {
	return createEngine(escapeHtml);
}

export function createTextEngine(): Liquid {
	return createEngine((text) => text);
}

/** Liquid without files or other templates, where all that is named must be there. */
function createEngine(escape: (text: string) => string): Liquid {
	const engine = new Liquid({
		strictVariables: true,
		strictFilters: true,
		// `if` and the filter `default` are there for what may be missing.
		lenientIf: true,
		ownPropertyOnly: true,
		templates: {},
		parseLimit: MAX_TEMPLATE_CHARACTERS,
		memoryLimit: MAX_RENDER_UNITS,
		renderLimit: MAX_RENDER_MS,
		outputEscape(this: { readonly context: Context }, value: unknown) {
			const { memoryLimit } = this.context;
			const text = toText(value, memoryLimit);
			memoryLimit.use(text.length);
			return escape(text);
		},
	});
	guardEngine(engine);
	return engine;
}

export type ParsedTemplate = (scope: object) => string;

/** @throws what the engine finds wrong */
export function parseTemplate(engine: Liquid, template: string): ParsedTemplate {
	const parsed: Template[] = engine.parse(template);
	return (scope) => String(engine.renderSync(parsed, scope));
}

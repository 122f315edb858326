import { Tokenizer, TypeGuards, type Context, type Emitter, type Liquid } from 'liquidjs';

type Limiter = Context['memoryLimit'];
type FilterThis = { readonly context: Context };
type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** Those that read or run other templates. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block'];

/** Those that take an expression as text, which nobody has checked. */
const REFUSED_FILTERS = [
	'where_exp',
	'reject_exp',
	'group_by_exp',
	'has_exp',
	'find_exp',
	'find_index_exp',
];

/** Those whose second argument names a property, and may hold an expression in brackets. */
const PROPERTY_FILTERS = new Set(['where', 'reject', 'group_by', 'has', 'find', 'find_index']);
const PROPERTY = /^[\p{L}\p{N}_.-]*$/u;

/**
 * Closes the ways in which a template could take any amount of memory although it is limited: texts
 * that are captured or put out, lists that are turned into text, and expressions made at run time.
 * Time is limited from outside.
 */
export function guardEngine(engine: Liquid): void {
	for (const name of REFUSED_TAGS) Reflect.deleteProperty(engine.tags, name);
	for (const name of REFUSED_FILTERS) Reflect.deleteProperty(engine.filters, name);
	for (const [name, filter] of Object.entries(engine.filters)) {
		const isPlain = typeof filter === 'function';
		const handler = guardFilter(name, (isPlain ? filter : filter.handler) as Handler);
		engine.registerFilter(name, isPlain ? handler : { ...filter, handler });
	}
	const { renderer } = engine;
	const renderTemplates = renderer.renderTemplates.bind(renderer);
	renderer.renderTemplates = (templates, context, emitter) =>
		renderTemplates(templates, context, emitter ?? createEmitter(context.memoryLimit));
}

function guardFilter(name: string, handler: Handler) {
	return function (this: FilterThis, ...args: unknown[]): unknown {
		for (const arg of args) chargeList(arg, this.context.memoryLimit);
		if (PROPERTY_FILTERS.has(name)) assertProperty(args[1]);
		return handler.apply(this, args);
	};
}

function assertProperty(name: unknown): void {
	if (typeof name === 'string' && PROPERTY.test(name)) return;
	throw new Error('not the name of a property');
}

/** A text that grows only as far as the limit allows. */
function createEmitter(limiter: Limiter): Emitter {
	return {
		buffer: '',
		write(value: unknown) {
			const text = toText(value, limiter);
			limiter.use(text.length);
			this.buffer += text;
		},
	};
}

/**
 * The text that a value stands for in an output.
 * @throws for objects, which stand for none
 */
export function toText(value: unknown, limiter: Limiter): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (value === undefined || value === null) return '';
	if (!Array.isArray(value)) throw new Error('an object is no text');
	chargeList(value, limiter);
	return value.map((item) => toText(item, limiter)).join('');
}

/** Counts what a list would take as text. It may hold the same long text, or list, many times. */
function chargeList(value: unknown, limiter: Limiter): void {
	if (!Array.isArray(value)) return;
	limiter.use(value.length + 1);
	for (const item of value) {
		if (typeof item === 'string') limiter.use(item.length);
		else chargeList(item, limiter);
	}
}

/**
 * Where a range has no end that is written out and small. The memory that other ranges take is
 * limited; of numbers so great that one more makes no difference, a range would never end.
 * @returns the position of the tag or output
 */
export function findUnboundedRange(template: string): readonly number[] | undefined {
	const tokens = new Tokenizer(template).readTopLevelTokens();
	const isCode = (token: (typeof tokens)[number]): boolean =>
		TypeGuards.isTagToken(token) || TypeGuards.isOutputToken(token);
	return tokens.find((token) => isCode(token) && hasUnboundedRange(token.getText()))?.getPosition();
}

/** Looks at quoted text as well, since what a quotation mark begins depends on the tag. */
function hasUnboundedRange(code: string): boolean {
	const open = code.indexOf('(');
	if (open < 0) return false;
	for (let at = code.indexOf('..', open); at >= 0; at = code.indexOf('..', at + 1)) {
		const startsSmall = /\(\s*-?\d{1,6}\s*$/.test(code.slice(open, at));
		const endsSmall = /^\.\.\s*-?\d{1,6}\s*\)/.test(code.slice(at));
		if (!startsSmall && !endsSmall) return true;
	}
	return false;
}

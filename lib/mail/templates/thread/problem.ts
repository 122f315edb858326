import { LiquidError } from 'liquidjs';

import type { TemplateProblem } from '../job.ts';

type Fault = Pick<TemplateProblem, 'kind' | 'name' | 'position'>;

/**
 * What the engine found wrong. Its own words repeat pieces of the template, and are not passed on.
 * @param otherwise what a fault means that has no meaning of its own
 */
export function toFault(error: unknown, otherwise: TemplateProblem['kind']): Fault {
	if (!LiquidError.is(error)) return { kind: isTooMuch(error) ? 'too-much' : otherwise };
	const [line = 1, column = 1] = error.token.getPosition();
	return { ...toMeaning(error.originalError ?? error, otherwise), position: { line, column } };
}

function toMeaning(error: Error, otherwise: TemplateProblem['kind']): Fault {
	if ('variableName' in error)
		return { kind: 'missing-variable', name: String(error.variableName) };
	if (isTooMuch(error)) return { kind: 'too-much' };
	const [, filter] = /^undefined filter: (.*)$/su.exec(error.message) ?? [];
	if (filter !== undefined) return { kind: 'unknown-filter', name: filter };
	const [, tag] = /^tag "(.*)" not found$/su.exec(error.message) ?? [];
	if (tag !== undefined) return { kind: 'unknown-tag', name: tag };
	return { kind: otherwise };
}

/** A limit of ours, of a text's length, or of the depth to which templates may be nested. */
function isTooMuch(error: unknown): boolean {
	return (
		error instanceof RangeError || (error instanceof Error && /limit exceeded$/.test(error.message))
	);
}

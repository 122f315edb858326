import { z } from 'zod/v4';

/** @see https://docs.slack.dev/reference/block-kit/blocks */
const MAX_BLOCKS = 50;
/** @see https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MAX_SECTION_CHARACTERS = 3000;

const listSchema = z.array(z.record(z.string(), z.json()));
type Block = z.infer<typeof listSchema>[number];

/**
 * Block Kit blocks: a list, the JSON text of one, or what Slack's Block Kit Builder shows, which is
 * an object around the list. What is wrong is said of the blocks as a whole, as their text has no
 * fields to name.
 */
export const blocksSchema = z.unknown().transform((input, context) => {
	const { blocks, problem } = readBlocks(input);
	if (blocks) return blocks;
	context.addIssue({ code: 'custom', message: problem });
	return z.NEVER;
});

type Reading =
	| { readonly blocks: readonly Block[]; readonly problem?: never }
	| { readonly blocks?: never; readonly problem: string };

function readBlocks(input: unknown): Reading {
	const value = typeof input === 'string' ? parseJson(input) : input;
	if (value === undefined) return { problem: 'It is not valid JSON. Check commas and quotes.' };
	const wrapped = z.strictObject({ blocks: z.unknown() }).safeParse(value);
	const { data: blocks } = listSchema.safeParse(wrapped.success ? wrapped.data.blocks : value);
	if (!blocks) return { problem: 'Give a list of blocks, each of them an object.' };
	if (blocks.length === 0) return { problem: 'Give at least one block.' };
	if (blocks.length > MAX_BLOCKS) {
		return {
			problem: `It has ${blocks.length} blocks; Slack takes at most ${MAX_BLOCKS} in one message.`,
		};
	}
	const problems = blocks.map(findProblem);
	const first = problems.findIndex((problem) => problem !== undefined);
	return first < 0 ? { blocks } : { problem: `Block ${first + 1} ${problems[first] ?? ''}` };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function findProblem({ type, text }: Block): string | undefined {
	if (typeof type !== 'string' || type === '') return 'has no type, such as "section".';
	const { data } = z.object({ text: z.string() }).safeParse(text);
	if (type !== 'section' || !data || data.text.length <= MAX_SECTION_CHARACTERS) return undefined;
	return `has ${data.text.length} characters of text; Slack takes at most ${MAX_SECTION_CHARACTERS} in a section. Use several sections.`;
}

import { z } from 'zod/v4';

import { parseJsonText } from '../../chat/json-text';
import { validationError } from '../../core/errors';

const text = z.string({ error: 'Give it as text.' });
const list = z.array(z.unknown(), { error: 'Give a list.' });
const object = z.looseObject({}, { error: 'Give an object.' });
const element = z.looseObject(
	{ type: z.string({ error: 'Name what it is, such as TextBlock.' }) },
	{ error: 'Give an object with a type, such as TextBlock.' },
);
const action = z.looseObject(
	{
		type: z
			.string({ error: 'Name what it does, such as Action.OpenUrl.' })
			.startsWith('Action.', { error: 'Actions begin with “Action.”, such as Action.OpenUrl.' }),
	},
	{ error: 'Give an object with a type, such as Action.OpenUrl.' },
);

/**
 * The outer form of a card. Teams has members and elements of its own that the published schema does
 * not know, so what is unknown passes.
 * @see https://adaptivecards.io/explorer/AdaptiveCard.html
 */
const cardSchema = z.looseObject({
	type: z.literal('AdaptiveCard', {
		error: 'It must be “AdaptiveCard”. Give the card alone, without what may be around it.',
	}),
	version: z
		.string({ error: 'Give it as text, such as “1.5”.' })
		.regex(/^\d+\.\d+$/, { error: 'Give it like “1.5”.' }),
	body: z.array(element, { error: 'Give a list of elements.' }).optional(),
	actions: z.array(action, { error: 'Give a list of actions.' }).optional(),
	selectAction: action.optional(),
	refresh: object.optional(),
	authentication: object.optional(),
	fallbackText: text.optional(),
	minHeight: text.optional(),
	speak: text.optional(),
	lang: text.optional(),
});
export type AdaptiveCard = z.infer<typeof cardSchema>;

/** What each kind of element or action cannot do without, wherever in the card it stands. */
const NEEDS: Readonly<Record<string, z.ZodType>> = {
	'Action.OpenUrl': z.looseObject({ url: text }),
	'Action.ToggleVisibility': z.looseObject({ targetElements: list }),
	BackgroundImage: z.looseObject({ url: text }),
	ActionSet: z.looseObject({ actions: z.array(action, { error: 'Give a list of actions.' }) }),
	Container: z.looseObject({ items: z.array(element, { error: 'Give a list of elements.' }) }),
	FactSet: z.looseObject({
		facts: z.array(z.looseObject({ title: text, value: text }), { error: 'Give a list.' }),
	}),
	Image: z.looseObject({ url: text }),
	ImageSet: z.looseObject({ images: list }),
	Fact: z.looseObject({ title: text, value: text }),
	'Input.Choice': z.looseObject({ title: text, value: text }),
	'Input.ChoiceSet': z.looseObject({ id: text }),
	'Input.Date': z.looseObject({ id: text }),
	'Input.Number': z.looseObject({ id: text }),
	'Input.Text': z.looseObject({ id: text }),
	'Input.Time': z.looseObject({ id: text }),
	'Input.Toggle': z.looseObject({ id: text, title: text }),
	Media: z.looseObject({ sources: list }),
	MediaSource: z.looseObject({ mimeType: text, url: text }),
	RichTextBlock: z.looseObject({ inlines: list }),
	TableCell: z.looseObject({ items: z.array(element, { error: 'Give a list of elements.' }) }),
	TextBlock: z.looseObject({ text }),
	TokenExchangeResource: z.looseObject({ id: text, uri: text, providerId: text }),
};

/** Members that hold what their author likes. */
const FREE_MEMBERS: readonly string[] = ['data', 'metadata', 'msteams'];

const MAX_DEPTH = 50;

/** Whether a message is meant as a card: what comes with `"type": "AdaptiveCard"` is no text. */
export function isCardText(message: string): boolean {
	return /^\s*\{/.test(message) && /"type"\s*:\s*"AdaptiveCard"/.test(message);
}

/**
 * Checks the form of an Adaptive Card.
 * @param field what the user calls it: `card` or `message`
 * @throws OutboxError `validation_error` naming the place, e.g. `card.body[0].text`
 */
export function parseCard(input: unknown, field: string): AdaptiveCard {
	const given: unknown = typeof input === 'string' ? parseJsonText(input, field) : input;
	const card = check(cardSchema, given, field);
	checkElements(card, field, 0);
	return card;
}

function checkElements(value: unknown, path: string, depth: number): void {
	if (depth > MAX_DEPTH) {
		throw validationError(path, `${path} is nested too deeply. Make the card simpler.`);
	}
	if (Array.isArray(value)) {
		value.forEach((each, index) => checkElements(each, `${path}[${index}]`, depth + 1));
		return;
	}
	if (!isObject(value)) return;
	const needs = typeof value['type'] === 'string' ? NEEDS[value['type']] : undefined;
	if (needs) check(needs, value, path);
	for (const [name, member] of Object.entries(value)) {
		if (!FREE_MEMBERS.includes(name)) checkElements(member, `${path}.${name}`, depth + 1);
	}
}

/** Names what is wrong in the card's own spelling. */
function check<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const { path: steps = [], message = '' } = result.error.issues[0] ?? {};
	const place = steps.reduce<string>(
		(parent, step) => `${parent}${typeof step === 'number' ? `[${step}]` : `.${String(step)}`}`,
		path,
	);
	throw validationError(place, `${place} is missing or not valid. ${message}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

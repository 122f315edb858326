import { parseCard } from '../../../../lib/providers/teams/card';
import { compileCardSchema, readSchema } from '../../../support/teams-fake/description';
import { CARD, errorOf } from './setup';

const isValid = compileCardSchema();
const withBody = (...body: readonly unknown[]) => ({ ...CARD, body });

/** The schema's definitions with what each must have. */
function definitionsWithNeeds(): [type: string, required: readonly string[]][] {
	const { definitions } = readSchema('adaptive-card-1.5.0.json') as {
		definitions: Record<string, Definition>;
	};
	const requiredOf = ({ required = [], allOf = [] }: Definition): string[] => [
		...required,
		...allOf.flatMap(({ $ref = '' }) =>
			requiredOf(definitions[$ref.replace('#/definitions/', '')] ?? {}),
		),
	];
	return Object.entries(definitions).flatMap(([name, definition]) => {
		const required = [...new Set(requiredOf(definition))].filter((each) => each !== 'type');
		const isKind = definition.properties?.type?.enum?.[0] === name;
		return isKind && required.length > 0 ? [[name, required] as [string, string[]]] : [];
	});
}

interface Definition {
	readonly required?: readonly string[];
	readonly allOf?: readonly { readonly $ref?: string }[];
	readonly properties?: { readonly type?: { readonly enum?: readonly string[] } };
}

/** One of each kind of element and action, all valid. */
const SAMPLES = [
	{ type: 'TextBlock', text: 'Hello', size: 'large' },
	{ type: 'Image', url: 'https://example.com/a.png' },
	{ type: 'ImageSet', images: [{ type: 'Image', url: 'https://example.com/a.png' }] },
	{ type: 'Media', sources: [{ mimeType: 'video/mp4', url: 'https://example.com/a.mp4' }] },
	{ type: 'RichTextBlock', inlines: ['plain', { type: 'TextRun', text: 'bold' }] },
	{ type: 'FactSet', facts: [{ title: 'a', value: 'b' }] },
	{ type: 'ActionSet', actions: [{ type: 'Action.Submit', data: { type: 'Image' } }] },
	{ type: 'Container', items: [{ type: 'TextBlock', text: 'in it' }] },
	{
		type: 'ColumnSet',
		columns: [{ type: 'Column', items: [{ type: 'TextBlock', text: 'left' }], width: 'auto' }],
	},
	{
		type: 'Table',
		columns: [{ width: 1 }],
		rows: [
			{
				type: 'TableRow',
				cells: [{ type: 'TableCell', items: [{ type: 'TextBlock', text: '1' }] }],
			},
		],
	},
	{ type: 'Input.Text', id: 'name' },
	{ type: 'Input.Number', id: 'n' },
	{ type: 'Input.Date', id: 'd' },
	{ type: 'Input.Time', id: 't' },
	{ type: 'Input.Toggle', id: 'on', title: 'On' },
	{ type: 'Input.ChoiceSet', id: 'c', choices: [{ title: 'One', value: '1' }] },
];

const ACTIONS = [
	{ type: 'Action.OpenUrl', url: 'https://example.com' },
	{ type: 'Action.Submit', title: 'Send' },
	{ type: 'Action.Execute', verb: 'do' },
	{ type: 'Action.ToggleVisibility', targetElements: ['a'] },
	{ type: 'Action.ShowCard', card: { type: 'AdaptiveCard', body: [] } },
];

/** Whatever a kind may have to have. */
const PARTS = {
	...Object.fromEntries(
		['url', 'title', 'value', 'text', 'mimeType', 'uri', 'providerId'].map((name) => [name, 'x']),
	),
	...Object.fromEntries(
		['items', 'actions', 'facts', 'images', 'sources', 'inlines', 'targetElements'].map((name) => [
			name,
			[],
		]),
	),
};

describe('a card that the schema takes', () => {
	it.each(SAMPLES.map((sample) => [sample.type, sample] as const))(
		'with a %s passes',
		(_, each) => {
			expect(isValid(withBody(each))).toBe(true);
			expect(parseCard(withBody(each), 'card')).toEqual(withBody(each));
		},
	);

	it.each(ACTIONS.map((sample) => [sample.type, sample] as const))('with %s passes', (_, each) => {
		const card = { ...CARD, actions: [each] };
		expect(isValid(card)).toBe(true);
		expect(parseCard(JSON.stringify(card), 'card')).toEqual(card);
	});
});

describe('a card that the schema refuses', () => {
	const faults: readonly (readonly [place: string, card: unknown])[] = [
		['card', []],
		['card', 'null'],
		['card', '"AdaptiveCard"'],
		['card.type', { ...CARD, type: 'HeroCard' }],
		['card.type', { version: '1.5', type: 7 }],
		['card.version', { ...CARD, version: 1.5 }],
		['card.body', { ...CARD, body: {} }],
		['card.body[0]', withBody('text')],
		['card.body[0].type', withBody({ text: 'no type' })],
		['card.body[1].text', withBody(SAMPLES[0], { type: 'TextBlock' })],
		['card.body[0].text', withBody({ type: 'TextBlock', text: 5 })],
		['card.body[0].facts[0].value', withBody({ type: 'FactSet', facts: [{ title: 'a' }] })],
		[
			'card.body[0].items[0].url',
			withBody({ type: 'Container', items: [{ type: 'Image', altText: 'a' }] }),
		],
		[
			'card.body[0].columns[0].items[0].text',
			withBody({
				type: 'ColumnSet',
				columns: [{ type: 'Column', items: [{ type: 'TextBlock' }] }],
			}),
		],
		['card.actions', { ...CARD, actions: {} }],
		['card.actions[0].type', { ...CARD, actions: [{ type: 'OpenUrl', url: 'https://x.co' }] }],
		['card.actions[0].url', { ...CARD, actions: [{ type: 'Action.OpenUrl' }] }],
		['card.fallbackText', { ...CARD, fallbackText: 1 }],
	];

	it.each(faults)('is refused at %s', async (place, card) => {
		expect(isValid(typeof card === 'string' ? JSON.parse(card) : card)).toBe(false);
		const error = await errorOf(() => parseCard(card, 'card'));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: place } });
	});

	it.each(definitionsWithNeeds())(
		'because a %s lacks something is refused',
		async (type, needs) => {
			for (const missing of needs) {
				const element = { type, id: 'x', ...PARTS, [missing]: undefined };
				const nested = { ...CARD, refresh: { action: element } };
				const { details, message } = await errorOf(() => parseCard(nested, 'card'));
				expect(details.field).toBe(`card.refresh.action.${missing}`);
				expect(message).toContain(missing);
			}
		},
	);
});

describe('what Teams and the schema see differently', () => {
	it('lets through what Teams has of its own', () => {
		const card = {
			...withBody({ type: 'CodeBlock', codeSnippet: 'a()' }),
			msteams: { width: 'Full', entities: [{ type: 'mention', text: '<at>Ada</at>' }] },
		};
		expect(parseCard(card, 'card')).toEqual(card);
	});

	it('asks for the version, without which Teams shows no card', async () => {
		const { version: _, ...card } = CARD;
		expect((await errorOf(() => parseCard(card, 'card'))).details.field).toBe('card.version');
	});

	it('does not look into data, which is the author’s', () => {
		const card = {
			...CARD,
			actions: [{ type: 'Action.Submit', data: { type: 'Image' } }],
		};
		expect(parseCard(card, 'card')).toEqual(card);
	});

	it('refuses a card without an end', async () => {
		let items: unknown[] = [];
		for (let depth = 0; depth < 100; depth++) items = [{ type: 'Container', items }];
		const error = await errorOf(() => parseCard(withBody(...items), 'card'));
		expect(error.message).toContain('nested too deeply');
	});
});

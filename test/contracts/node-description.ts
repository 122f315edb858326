import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

const projectFolder = join(__dirname, '../..');

type Entry = INodeProperties | INodePropertyCollection | INodePropertyOptions;

export const isProperty = (entry: Entry): entry is INodeProperties => 'type' in entry;
const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;
export const isChoice = (entry: Entry): entry is INodePropertyOptions =>
	!isProperty(entry) && !isGroup(entry);

type Placed = readonly [
	way: string,
	property: INodeProperties,
	/** The collections that it lies in, from the outermost. */
	parents: readonly INodeProperties[],
];

/** Every property of the panel with its way, e.g. `additionalFields.cc`. */
function flatten(
	properties: readonly INodeProperties[],
	parents: readonly INodeProperties[] = [],
): Placed[] {
	return properties.flatMap((property): Placed[] => {
		const way = [...parents, property].map(({ name }) => name).join('.');
		const inner = (property.options ?? []).flatMap((entry) => {
			if (isGroup(entry)) return entry.values;
			return isProperty(entry) ? [entry] : [];
		});
		return [[way, property, parents], ...flatten(inner, [...parents, property])];
	});
}

/** The parameters of a node, for tests of its own. */
export function readPanel({ properties }: INodeTypeDescription) {
	const collection = (name: string): INodeProperties => {
		const found = properties.find((property) => property.name === name);
		if (!found) throw new Error(`${name} is missing`);
		return found;
	};
	return {
		collection,
		entriesOf: (name: string) => (collection(name).options ?? []).filter(isProperty),
	};
}

/** What every node of the package is held to, by n8n's guidelines and ours. */
export function describeNodeDescription(
	{ description }: INodeType,
	{
		folder,
		aliases,
		seesTogether = () => '',
	}: {
		/** Below `nodes`. */
		readonly folder: string;
		/** Words that it must be found by. */
		readonly aliases: readonly string[];
		/** Tells parameters of one name apart that are never seen together. */
		readonly seesTogether?: (property: INodeProperties) => string;
	},
): void {
	const all = flatten(description.properties);

	it('has icons for light and dark, and is registered with its codex', () => {
		const { icon } = description;
		if (typeof icon !== 'object') throw new Error('it has one icon for both');
		const directory = join(projectFolder, 'nodes', folder);
		for (const file of [icon.light, icon.dark]) {
			expect(existsSync(join(directory, file.replace('file:', '')))).toBe(true);
		}
		const codex = JSON.parse(readFileSync(join(directory, `${folder}.node.json`), 'utf8'));
		const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
		expect(codex.alias).toEqual(expect.arrayContaining([...aliases]));
		expect(manifest.n8n.nodes).toContain(`dist/nodes/${folder}/${folder}.node.js`);
	});

	/** The ways of those parameters that break a rule. */
	const offenders = (
		appliesTo: (property: INodeProperties) => boolean,
		isRight: (property: INodeProperties) => boolean,
	): string[] => {
		const concerned = all.filter(([, property]) => appliesTo(property));
		if (concerned.length === 0) throw new Error('the rule applies to nothing');
		return concerned.filter(([, property]) => !isRight(property)).map(([way]) => way);
	};
	const ofType =
		(...types: readonly string[]) =>
		({ type }: INodeProperties): boolean =>
			types.includes(type);
	const always = (): boolean => true;
	const choicesOf = ({ options = [] }: INodeProperties) => options.filter(isChoice);

	describe('every parameter', () => {
		it('has a label in Title Case', () => {
			const small = /^(for|the|or|a|an|of|on|in|is|to|per|by|from|with)$/;
			const isTitleCase = (label: string): boolean =>
				label
					.split(/[ -]/)
					.every((word, index) => (index > 0 && small.test(word)) || /^[(A-Z]/.test(word));
			const isLabelled = ({ type }: INodeProperties): boolean => type !== 'notice';
			expect(offenders(isLabelled, ({ displayName }) => isTitleCase(displayName))).toEqual([]);
		});

		it('has a description in sentence case, unless an example says it all', () => {
			const isSilent = ofType('notice', 'collection', 'hidden');
			expect(
				offenders(
					(property) => !isSilent(property) && property.placeholder === undefined,
					({ description: text = '' }) => /^[A-Z]/.test(text),
				),
			).toEqual([]);
		});

		it('ends its description with a full stop only when it has several sentences', () => {
			expect(
				offenders(
					({ description: text }) => text !== undefined,
					({ description: text = '' }) =>
						text.endsWith('.') === text.split(/[.?!] (?=[A-Z0-9])/).length > 1,
				),
			).toEqual([]);
		});

		it('shows an example where there is something to write', () => {
			expect(
				offenders(ofType('string', 'json'), ({ placeholder = '' }) =>
					placeholder.startsWith('e.g. '),
				),
			).toEqual([]);
		});

		it('asks "Whether" where the answer is yes or no, and starts with no', () => {
			expect(
				offenders(
					ofType('boolean'),
					(property) => /^Whether /.test(property.description ?? '') && property.default === false,
				),
			).toEqual([]);
		});

		it('has a default, which is one of its choices where it has any', () => {
			expect(offenders(always, (property) => property.default !== undefined)).toEqual([]);
			expect(
				offenders(ofType('options'), (property) =>
					choicesOf(property).some(({ value }) => value === property.default),
				),
			).toEqual([]);
		});

		it('says what each choice leads to', () => {
			expect(
				offenders(ofType('options'), (property) =>
					choicesOf(property).every((choice) => (choice.description ?? '') !== ''),
				),
			).toEqual([]);
		});

		it('says its unit, where it has one', () => {
			const unitOf = (name: string): string | undefined =>
				/(Seconds|Hours|Days|Mb)$/.exec(name)?.[1];
			const unlabelled = all.filter(([, { name, displayName }]) => {
				const unit = unitOf(name);
				return unit && !displayName.toUpperCase().endsWith(`(${unit})`.toUpperCase());
			});
			expect(unlabelled.map(([way]) => way)).toEqual([]);
		});

		it('stands in alphabetical order with its neighbours in a collection', () => {
			expect(
				offenders(ofType('collection'), ({ options = [] }) => {
					const labels = options.filter(isProperty).map(({ displayName }) => displayName);
					const sorted = [...labels].sort((a, b) => a.localeCompare(b, 'en'));
					return labels.join() === sorted.join();
				}),
			).toEqual([]);
		});

		it('has a name of its own among its neighbours, unless they are never seen together', () => {
			const names = all.map(([way, property, parents]) =>
				[way, ...[...parents, property].map(seesTogether)].join(' '),
			);
			expect(names.filter((way, index) => names.indexOf(way) !== index)).toEqual([]);
		});
	});
}

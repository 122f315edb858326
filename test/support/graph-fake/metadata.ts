import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Schema = Readonly<Record<string, unknown>>;

const metadata = readFileSync(
	join(__dirname, '../../fixtures/graph/mail-metadata.csdl.xml'),
	'utf8',
);

const EDM_TYPES: Readonly<Record<string, Schema>> = {
	'Edm.String': { type: ['string', 'null'] },
	'Edm.Boolean': { type: ['boolean', 'null'] },
	'Edm.Int64': { type: 'integer' },
	'Edm.Binary': { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' },
	'Edm.DateTimeOffset': { type: 'string', format: 'date-time' },
	'Collection(Edm.String)': { type: 'array', items: { type: 'string' } },
	'graph.attachmentType': { enum: membersOf('attachmentType') },
};

/**
 * The types that the OpenAPI files lack, as JSON Schema.
 * @param attachment what file attachments derive from
 */
export function schemasOfMetadata(attachment: Schema): Record<string, Schema> {
	return {
		fileAttachment: toObject({
			...Object(attachment['properties']),
			...toProperties('fileAttachment'),
		}),
		uploadSession: toObject(toProperties('uploadSession')),
		user: toObject({ id: { type: 'string' }, ...toProperties('user') }),
		createUploadSession: {
			...toObject({ AttachmentItem: toObject(toProperties('attachmentItem')) }),
			required: ['AttachmentItem'],
		},
	};
}

function toObject(properties: object): Schema {
	return {
		type: 'object',
		properties,
		patternProperties: { '^@odata\\.': {} },
		additionalProperties: false,
	};
}

function toProperties(type: string): Record<string, Schema> {
	const lines = [...bodyOf(type).matchAll(/<Property Name="(\w+)" Type="([^"]+)"/g)];
	return Object.fromEntries(
		lines.map(([, name = '', edm = '']) => {
			const schema = EDM_TYPES[edm];
			if (!schema) throw new Error(`no schema for ${edm}`);
			return [name, schema];
		}),
	);
}

/** Whether messages have something of that name that `$expand` can fetch. */
export function isExpandable(name: string): boolean {
	return metadata.includes(`<NavigationProperty Name="${name}"`);
}

/** The names of a type's properties. */
export function propertiesOf(type: string): string[] {
	return [...bodyOf(type).matchAll(/<Property Name="(\w+)"/g)].map(([, name = '']) => name);
}

function membersOf(type: string): string[] {
	return [...bodyOf(type).matchAll(/<Member Name="(\w+)"/g)].map(([, name = '']) => name);
}

function bodyOf(type: string): string {
	const found = new RegExp(`Type Name="${type}"[^>]*>(.*?)</\\w+Type>`, 's').exec(metadata);
	if (!found?.[1]) throw new Error(`the metadata has no ${type}`);
	return found[1];
}

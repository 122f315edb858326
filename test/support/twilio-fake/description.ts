import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod/v4';

const schemaSchema = z.record(z.string(), z.unknown());
export type Schema = z.infer<typeof schemaSchema>;

const contentSchema = z.record(z.string(), z.object({ schema: schemaSchema }));

const operationSchema = z.object({
	operationId: z.string(),
	parameters: z.array(
		z.object({
			name: z.string(),
			in: z.enum(['path', 'query']),
			required: z.boolean().default(false),
			schema: schemaSchema,
		}),
	),
	requestBody: z.object({ content: contentSchema }).optional(),
	responses: z.record(z.string(), z.object({ content: contentSchema })),
	'x-twilio': z.object({ conditional: z.array(z.array(z.string())) }).optional(),
});
export type Operation = z.infer<typeof operationSchema>;

const descriptionSchema = z.object({
	paths: z.record(z.string(), z.record(z.enum(['get', 'post']), operationSchema.optional())),
	components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
});

export interface Route {
	/** E.g. `messages.create`. */
	readonly call: string;
	readonly operation: Operation;
	/** What stands in the path. */
	readonly path: Readonly<Record<string, string>>;
}

export interface Description {
	readonly schemas: Readonly<Record<string, Schema>>;
	find(method: string, pathname: string): Route | undefined;
}

const CALLS: Readonly<Record<string, string>> = {
	CreateMessage: 'messages.create',
	ListMessage: 'messages.list',
	FetchMessage: 'messages.get',
	FetchContent: 'content.get',
};

/** Twilio's own descriptions of its APIs, as far as the fake knows them. */
export function readDescription(): Description {
	const read = (file: string) =>
		descriptionSchema.parse(
			JSON.parse(readFileSync(join(__dirname, '../../fixtures/twilio', file), 'utf8')),
		);
	const parts = [read('api-v2010.slice.json'), read('content-v1.slice.json')];
	const table = parts.flatMap(({ paths }) =>
		Object.entries(paths).flatMap(([path, operations]) =>
			Object.entries(operations).flatMap(([method, operation]) =>
				operation ? [{ method, pattern: toPattern(path), operation }] : [],
			),
		),
	);
	return {
		schemas: Object.assign({}, ...parts.map(({ components }) => components.schemas)),
		find(method, pathname) {
			for (const { method: wanted, pattern, operation } of table) {
				const match = wanted === method.toLowerCase() ? pattern.exec(pathname) : null;
				const call = CALLS[operation.operationId];
				if (match && call !== undefined) return { call, operation, path: { ...match.groups } };
			}
			return undefined;
		},
	};
}

function toPattern(path: string): RegExp {
	const escaped = path.replaceAll('.', '\\.');
	return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, '(?<$1>[^/.]+)')}$`);
}

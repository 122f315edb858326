import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod/v4';

const parameterSchema = z.object({
	type: z.enum(['string', 'integer', 'boolean']),
	location: z.enum(['path', 'query']),
	required: z.boolean().optional(),
	repeated: z.boolean().optional(),
	enum: z.array(z.string()).optional(),
});
export type ParameterDescription = z.infer<typeof parameterSchema>;

const methodSchema = z.object({
	id: z.string(),
	httpMethod: z.string(),
	path: z.string(),
	parameters: z.record(z.string(), parameterSchema).default({}),
	request: z.object({ $ref: z.string() }).optional(),
	response: z.object({ $ref: z.string() }).optional(),
	scopes: z.array(z.string()),
	mediaUpload: z
		.object({
			accept: z.array(z.string()),
			maxSize: z.coerce.number(),
			protocols: z.object({ simple: z.object({ path: z.string() }) }),
		})
		.optional(),
});
export type MethodDescription = z.infer<typeof methodSchema>;

interface Resource {
	methods?: Record<string, MethodDescription> | undefined;
	resources?: Record<string, Resource> | undefined;
}
const resourceSchema: z.ZodType<Resource> = z.lazy(() =>
	z.object({
		methods: z.record(z.string(), methodSchema).optional(),
		resources: z.record(z.string(), resourceSchema).optional(),
	}),
);

const descriptionSchema = z.object({
	parameters: z.record(z.string(), parameterSchema),
	resources: z.record(z.string(), resourceSchema),
	schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
});

export interface ApiDescription {
	readonly methods: readonly MethodDescription[];
	/** What every method takes in its query. */
	readonly commonParameters: Readonly<Record<string, ParameterDescription>>;
	readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Google's own description of the API, as far as the fake knows it. */
export function readApiDescription(): ApiDescription {
	const file = join(__dirname, '../../fixtures/gmail/gmail-v1.slice.json');
	const { parameters, resources, schemas } = descriptionSchema.parse(
		JSON.parse(readFileSync(file, 'utf8')),
	);
	return { methods: methodsOf({ resources }), commonParameters: parameters, schemas };
}

function methodsOf({ methods = {}, resources = {} }: Resource): MethodDescription[] {
	return [...Object.values(methods), ...Object.values(resources).flatMap(methodsOf)];
}

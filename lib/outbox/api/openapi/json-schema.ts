import { z } from 'zod/v4';

import type { Json } from '../../../core/canonical-json';

const jsonSchema = z.json();

/** A schema as JSON Schema 2020-12, without what only code can check. */
export function toJsonSchema(schema: z.ZodType): Json {
	const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
	return jsonSchema.parse(rest);
}

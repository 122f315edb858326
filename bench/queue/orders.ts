import { z } from 'zod/v4';

/** What a process of the team may be told to do. It answers with a number. */
const orderSchema = z.discriminatedUnion('kind', [
	/** Delivers what is queued, until it is told to stop. */
	z.object({ kind: z.literal('deliver'), store: z.enum(['sqlite', 'redis']) }),
	z.object({ kind: z.literal('stop') }),
	/** Sends so many emails without any queue, and then answers. */
	z.object({ kind: z.literal('send'), count: z.number() }),
	/** Answers how long it has used processors so far, in milliseconds. */
	z.object({ kind: z.literal('processor-time') }),
]);
export type Order = z.output<typeof orderSchema>;

export function parseOrder(text: string): Order {
	return orderSchema.parse(JSON.parse(text));
}

const portSchema = z.number();

/** Where messages come from and go to. */
export const teamPlacesSchema = z.object({
	sink: z.object({
		host: z.string(),
		ports: z.object({ none: portSchema, starttls: portSchema, tls: portSchema, slow: portSchema }),
		certificate: z.string(),
	}),
	redisPort: z.number().optional(),
	/** The folder of the SQLite file. */
	dataDir: z.string(),
});
export type TeamPlaces = z.output<typeof teamPlacesSchema>;

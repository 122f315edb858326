import { z } from 'zod/v4';

import type { Evidence } from '../../core/submission';

/** Where to look for a step that may have left. */
const tracesSchema = z.object({
	/** The conversation's id. */
	channel: z.string(),
	/** The thread that it went into, if any. */
	threadTs: z.string().optional(),
	/** For a file. */
	fileId: z.string().optional(),
});
export type Traces = z.infer<typeof tracesSchema>;

export function toEvidence({ channel, threadTs, fileId }: Traces): Evidence {
	return {
		channel,
		...(threadTs !== undefined && { threadTs }),
		...(fileId !== undefined && { fileId }),
	};
}

/** What was noted down with the commit, if it got that far. */
export function toTraces(evidence: Evidence): Traces | undefined {
	return tracesSchema.safeParse(evidence).data;
}

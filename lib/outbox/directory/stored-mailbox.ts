import { z } from 'zod/v4';

import type { Mailbox } from '../../core/message';

/** A mailbox inside a document. */
export const storedMailboxSchema = z
	.strictObject({ address: z.string(), name: z.string().optional() })
	.transform(({ address, name }): Mailbox => ({ address, ...(name !== undefined && { name }) }));

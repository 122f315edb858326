import { createHash } from 'node:crypto';

import type { Ids } from '../core/ports';

/** A new installation secret: 32 bytes, as unguessable as the ids' tokens. */
export function createSecret(ids: Ids): Uint8Array {
	return createHash('sha256').update(ids.token()).update(ids.token()).digest();
}

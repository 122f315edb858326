import { z } from 'zod/v4';

import type { DraftReference } from '../../core/mail-store';
import type { MessagePlace } from './session';

const number = z.string().regex(/^\d{1,20}$/);
const referenceSchema = z.object({
	mailbox: z.string().min(1).optional().catch(undefined),
	uidValidity: number.optional().catch(undefined),
	uid: number.optional().catch(undefined),
	messageId: z.string().min(1).optional().catch(undefined),
	outboxId: z.string().min(1).optional().catch(undefined),
});

/** Where a draft was seen last, and what it can be found by when it is no longer there. */
export interface KnownPlace {
	readonly place?: MessagePlace;
	/** With its angle brackets. */
	readonly messageId?: string | undefined;
	/** What its `X-Outbox-Id` says. */
	readonly outboxId?: string | undefined;
}

export function toDraftReference(
	{ mailbox, uidValidity, uid }: MessagePlace,
	{ messageId, outboxId }: Omit<KnownPlace, 'place'>,
): DraftReference {
	return {
		...{ mailbox, uidValidity, uid: String(uid) },
		...(messageId !== undefined && { messageId }),
		...(outboxId !== undefined && { outboxId }),
	};
}

/** Reads what was noted down; what cannot be read is as good as not noted. */
export function readDraftReference(reference: DraftReference): KnownPlace {
	const { mailbox, uidValidity, uid, messageId, outboxId } = referenceSchema.parse(reference);
	const hasPlace = mailbox !== undefined && uidValidity !== undefined && uid !== undefined;
	return {
		...(hasPlace && { place: { mailbox, uidValidity, uid: Number(uid) } }),
		...{ messageId, outboxId },
	};
}

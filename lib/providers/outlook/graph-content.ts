import { z } from 'zod/v4';

import type { Mailbox } from '../../core/message';
import { presentText, toHeaderText } from '../../mail/safe-text';

/** @see https://learn.microsoft.com/en-us/graph/api/resources/recipient */
export const recipientSchema = z.object({
	emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish(),
});
export const recipientsSchema = z.array(recipientSchema).nullish();
type Recipient = z.infer<typeof recipientSchema>;

/** @see https://learn.microsoft.com/en-us/graph/api/resources/itembody */
export const bodySchema = z.object({
	contentType: z.enum(['text', 'html']),
	content: z.string().nullish(),
});

/** A time of Graph's in milliseconds since the epoch; undefined where there is none. */
export function toMs(time: string | null | undefined): number | undefined {
	const ms = Date.parse(time ?? '');
	return Number.isNaN(ms) ? undefined : ms;
}

/** Undefined for whoever has no address, e.g. a name typed into a draft that nobody has found. */
export function toMailbox(recipient: Recipient | null | undefined): Mailbox | undefined {
	const { name, address } = recipient?.emailAddress ?? {};
	if (!address) return undefined;
	const shown = toHeaderText(name ?? '');
	// Exchange names whoever has no name by the address.
	return { address, ...(shown !== '' && shown !== address && { name: shown }) };
}

export function toMailboxes(recipients: readonly Recipient[] | null | undefined): Mailbox[] {
	return (recipients ?? []).flatMap((recipient) => toMailbox(recipient) ?? []);
}

/** A body in the one form that Exchange shows it in; nothing when it is blank. */
export function toBody(
	body: z.infer<typeof bodySchema> | null | undefined,
): { readonly text: string } | { readonly html: string } | undefined {
	const content = presentText(body?.content ?? undefined);
	if (body === null || body === undefined || content === undefined) return undefined;
	return body.contentType === 'html' ? { html: content } : { text: content };
}

import { z } from 'zod/v4';

import { presentText } from '../../lib/mail/safe-text';
import { createScreening, type Screening } from '../../lib/outbox/email/screening';
import type { Environment } from '../../lib/outbox/environment';
import { parseName } from '../../lib/outbox/queue/names';
import { textParameter } from './parameters';

/** How an item heeds the addresses that must not be written to. */
export const suppressionSchema = z.object({
	stream: textParameter,
	ignoreSuppressions: z.boolean({ error: 'Give true or false.' }).default(false),
});

/** The screening by the store that an email is recorded in; undefined where nobody is looked up. */
export type ChooseScreening = (environment: Environment) => Screening | undefined;

/** @throws OutboxError `validation_error` on `stream` */
export function toScreeningChoice({
	stream: given,
	ignoreSuppressions,
}: z.output<typeof suppressionSchema>): ChooseScreening {
	const text = presentText(given);
	const stream = text === undefined ? undefined : parseName(text, 'stream');
	return (environment) => (ignoreSuppressions ? undefined : createScreening(environment, stream));
}

import type { Suppression } from '../../lib/outbox/directory/suppressions';
import { choiceParameter } from '../shared/parameters';

/** Why an address must not be written to; what people add counts as `manual` unless they say. */
export const suppressionReasonParameter = choiceParameter<Suppression['reason']>([
	'manual',
	'bounce',
	'unsubscribe',
	'complaint',
]);

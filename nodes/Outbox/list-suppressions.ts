import { z } from 'zod/v4';

import { parseMailbox } from '../../lib/mail/addresses';
import { parseInput } from '../../lib/mail/parse-input';
import { collectPages } from '../../lib/outbox/collect-pages';
import { toSuppressionOutput } from '../../lib/outbox/directory/directory-output';
import { readParameter, textParameter } from '../shared/parameters';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readLimit } from './read-limit';

/** Those that must not be written to, by address. */
export const runListSuppressions: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const limit = readLimit(input);
	const { address: text } = parseInput(z.object({ address: textParameter }), {
		address: readParameter(context, 'address', itemIndex, ''),
	});
	const address = text && parseMailbox(text, 'address').address;
	const { suppressions } = openDirectory(input);
	const { items } = await collectPages(
		async (size, after) => {
			const page = await suppressions.list({
				limit: size,
				...(after !== undefined && { after }),
				...(address !== undefined && { address }),
			});
			return { items: page.suppressions, next: page.nextAfter };
		},
		{ limit, signal: environment.signal },
	);
	return items.map(toSuppressionOutput);
};

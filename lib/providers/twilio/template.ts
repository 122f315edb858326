import { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import { quoteInput } from '../../mail/safe-text';
import type { ChannelAccess } from './deliver';
import { isNotReadable } from './errors';
import type { TwilioMessageOptions } from './message';

const templateSchema = z.object({
	variables: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Makes sure that every variable of a template is given. Twilio would fill the others with the
 * template's examples, and somebody would be greeted as “Customer_Name”.
 *
 * @returns warnings
 * @throws OutboxError `validation_error` on `content_variables`, or why Twilio cannot be asked
 * @see https://www.twilio.com/docs/content/using-variables-with-content-api
 */
export async function checkVariables(
	{ contentSid, contentVariables = {} }: TwilioMessageOptions & { readonly contentSid: string },
	signal: AbortSignal,
	{ api }: ChannelAccess,
): Promise<readonly string[]> {
	try {
		const { variables } = await api(
			(sdk) => sdk.content.v1.contents(contentSid).fetch(),
			(content) => templateSchema.parse(content),
			{ signal },
		);
		const missing = Object.keys(variables ?? {}).find((name) => !(name in contentVariables));
		if (missing === undefined) return [];
		throw validationError(
			'content_variables',
			`The template has a variable ${quoteInput(missing)}, which content_variables lacks. Give all of its variables.`,
		);
	} catch (error) {
		if (!isNotReadable(error)) throw error;
		return [
			'Whether content_variables has every variable of the template could not be checked: the login may not read templates, or there is none with this content_sid.',
		];
	}
}

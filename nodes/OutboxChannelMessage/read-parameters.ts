import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { panelAttachmentsSchema } from '../shared/attachment-entries';
import { labelParameter, readParameter, textParameter } from '../shared/parameters';
import { deduplicationSchema, sendOptionsSchema } from '../shared/send-options';
import { BY_EXPRESSION, CHANNELS, toFieldNames, type Channel } from './channels';

const channelSchema = z.enum(CHANNELS, { error: `Choose among ${CHANNELS.join(', ')}.` });

/** In the order in which they are tried. */
const channelsParameter = z
	.array(channelSchema)
	.transform((channels) => [...new Set(channels)])
	.pipe(z.tuple([channelSchema], channelSchema, { error: 'Choose at least one channel.' }));

const parametersSchema = z.object({
	...deduplicationSchema,
	channel: channelsParameter,
	subject: textParameter,
	message: textParameter,
	contactId: labelParameter,
	dealId: labelParameter,
	attachments: panelAttachmentsSchema,
	attachmentsJson: z.unknown(),
	options: sendOptionsSchema.extend({
		split: z.boolean({ error: 'Give true or false.' }).default(false),
	}),
});
export type ChannelMessageParameters = z.output<typeof parametersSchema>;

const collection = z.record(z.string(), z.unknown()).catch({});

/**
 * The parameters of one item.
 * @throws OutboxError `validation_error` on the parameter's name in the seed's spelling
 */
export function readChannelMessageParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): ChannelMessageParameters {
	const read = (name: string, fallback: unknown) =>
		readParameter(context, name, itemIndex, fallback);
	const deduplicateBy = read('deduplicateBy', 'execution');
	const message = read('message', '');
	return parseInput(parametersSchema, {
		...collection.parse(read('additionalFields', {})),
		deduplicateBy,
		...(deduplicateBy === 'idempotencyKey' && { idempotencyKey: read('idempotencyKey', '') }),
		channel: readChannels(read),
		subject: read('subject', ''),
		// A card or the like that an expression gives as an object.
		message: typeof message === 'object' && message !== null ? JSON.stringify(message) : message,
		options: read('options', {}),
	});
}

/** The chosen channels; what an item names takes the place of the choice that says so. */
function readChannels(read: (name: string, fallback: unknown) => unknown): unknown {
	const chosen = [read('channel', [])].flat();
	return chosen.includes(BY_EXPRESSION)
		? chosen.flatMap((each) => (each === BY_EXPRESSION ? read('channelName', []) : each))
		: chosen;
}

/** For an expression that chooses several channels. */
const recipientsSchema = z.record(z.string(), textParameter);

/**
 * Whom the message is for on a channel.
 * @returns undefined where nobody is named
 */
export function readRecipient(
	context: IExecuteFunctions,
	channel: Channel,
	itemIndex: number,
): string | undefined {
	const own = toText(
		context.getNodeParameter(toFieldNames(channel).recipient, itemIndex, '', {
			extractValue: true,
		}),
	);
	if (own !== undefined) return own;
	const common: unknown = readParameter(context, 'recipient', itemIndex, '');
	return recipientsSchema.safeParse(common).data?.[channel] ?? toText(common);
}

function toText(value: unknown): string | undefined {
	return textParameter.safeParse(value).data;
}

/** A channel's options; what was left blank, or at 0, was not set. */
export function readChannelOptions(
	context: IExecuteFunctions,
	channel: Channel,
	itemIndex: number,
): Readonly<Record<string, unknown>> {
	const options = collection.parse(
		readParameter(context, toFieldNames(channel).options, itemIndex, {}),
	);
	return Object.fromEntries(Object.entries(options).filter(([, value]) => isSet(value)));
}

function isSet(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '' && value !== 0;
}

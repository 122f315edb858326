import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { panelAttachmentsSchema } from '../shared/attachment-entries';
import { labelParameter, readParameter, textParameter } from '../shared/parameters';
import { deduplicationSchema, sendOptionsSchema } from '../shared/send-options';
import {
	suppressionSchema,
	toScreeningChoice,
	type ChooseScreening,
} from '../shared/suppression-choice';
import { BY_EXPRESSION, CHANNELS, toFieldNames, type Channel } from './channels';

const namesSchema = z.array(z.enum(CHANNELS));

/** In the order in which they are tried. */
const channelsParameter = z
	.unknown()
	.transform((names, context): readonly [Channel, ...Channel[]] => {
		const [first, ...others] = new Set(namesSchema.safeParse(names).data);
		if (first) return [first, ...others];
		context.addIssue({ code: 'custom', message: `Choose among ${CHANNELS.join(', ')}.` });
		return z.NEVER;
	});

const channelsSchema = z.object({ channel: channelsParameter });

const parametersSchema = z.object({
	...deduplicationSchema,
	...channelsSchema.shape,
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
	const read = createReader(context, itemIndex);
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

/**
 * Whom an item's message is for, by the channels that it may go by, and nothing else of the item.
 * @throws OutboxError `validation_error` on `channel` or a recipient
 */
export function readAddressees(
	context: IExecuteFunctions,
	itemIndex: number,
): readonly { readonly channel: Channel; readonly recipient: string | undefined }[] {
	const given = { channel: readChannels(createReader(context, itemIndex)) };
	return parseInput(channelsSchema, given).channel.map((channel) => ({
		channel,
		recipient: readRecipient(context, channel, itemIndex),
	}));
}

type Reader = (name: string, fallback: unknown) => unknown;

function createReader(context: IExecuteFunctions, itemIndex: number): Reader {
	return (name, fallback) => readParameter(context, name, itemIndex, fallback);
}

/** The chosen channels; what an item names takes the place of the choice that says so. */
function readChannels(read: Reader): unknown {
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
	// n8n gives out nothing of a field that it does not show.
	const isShown = [readParameter(context, 'channel', itemIndex, [])].flat().includes(channel);
	if (isShown) {
		const field = toFieldNames(channel).recipient;
		return toText(readParameter(context, field, itemIndex, '', { extractValue: true }));
	}
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

/**
 * Whom the email channel must not write to.
 * @throws OutboxError `validation_error` on `stream`
 */
export function readScreeningChoice(
	context: IExecuteFunctions,
	itemIndex: number,
): ChooseScreening {
	const options = readChannelOptions(context, 'email', itemIndex);
	return toScreeningChoice(parseInput(suppressionSchema, options));
}

function isSet(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '' && value !== 0;
}

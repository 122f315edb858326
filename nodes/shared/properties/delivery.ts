import type { INodeProperties } from 'n8n-workflow';

import type { Noun } from './idempotency';
import { createStoreOption } from './store';

/** How often, how fast and with which store a node sends. */
export function createDeliveryOptions(noun: Noun): INodeProperties[] {
	return [
		{
			displayName: 'On Unavailable Store',
			name: 'onStoreUnavailable',
			type: 'options',
			options: [
				{
					name: 'Fail',
					value: 'fail',
					description: 'Nothing is sent while nothing can be recorded',
				},
				{
					name: 'Send Unguarded',
					value: 'send-unguarded',
					description: `The ${noun} is sent all the same, and sent again whenever it comes again`,
				},
			],
			default: 'fail',
			description: `What to do when the store that prevents ${noun}s from being sent twice cannot be reached`,
		},
		{
			displayName: 'Items in Parallel',
			name: 'itemsInParallel',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 10,
			description:
				'How many items to work on at the same time. Items for the same recipient or conversation always keep their order. Taken from the first item.',
		},
		{
			displayName: 'Limit per Day',
			name: 'perDayLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: `How many ${noun}s the sending account may send in a day (UTC), counted over all nodes that set a limit for it. 0 means no limit.`,
		},
		{
			displayName: 'Limit per Second',
			name: 'perSecondLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: `How many ${noun}s the sending account may send in a second, counted over all nodes that set a limit for it. 0 means no limit.`,
		},
		{
			displayName: 'Max Wait for Limit (Seconds)',
			name: 'maxRateWaitSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 30,
			description:
				'How long to wait until a limit lets the item through. If it would take longer, the item fails as rate_limited at once and says when to try again.',
		},
		{
			displayName: 'Max Wait Between Retries (Seconds)',
			name: 'maxRetryWaitSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 30,
			description:
				'The longest pause before another try. If the provider asks for a longer one, the item fails and says when to try again.',
		},
		{
			displayName: 'Retries',
			name: 'retries',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 10 },
			default: 2,
			description: `How many more tries an item gets when the ${noun} certainly has not left and the trouble may pass, such as a busy server. Other failures are never retried.`,
		},
		createStoreOption(noun),
	];
}

/**
 * How a workflow is tried out without bothering anybody.
 * @param placeholder e.g. an address to send tests to
 */
export function createTryOutOptions(noun: Noun, placeholder: string): INodeProperties[] {
	return [
		{
			displayName: 'Preview Only',
			name: 'preview',
			type: 'boolean',
			default: false,
			description: `Whether to check everything and show the ${noun} and what would happen, without sending or recording anything`,
		},
		{
			displayName: 'Sandbox Recipient',
			name: 'sandboxRecipient',
			type: 'string',
			default: '',
			placeholder,
			description: `Who gets the ${noun} in place of everybody else when you run the workflow by hand. Idempotency keys of such runs live apart, so that a test never uses up the real one. Production runs ignore this.`,
		},
	];
}

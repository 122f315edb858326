import type { INodeProperties } from 'n8n-workflow';

/** What a node sends, in the words of its panel. */
export type Noun = 'email' | 'message';

/** How a node recognises a send that comes again. */
export function createDeduplicationProperties(noun: Noun): INodeProperties[] {
	return [
		{
			displayName: 'Deduplicate By',
			name: 'deduplicateBy',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Own Key (Recommended)',
					value: 'idempotencyKey',
					description: `You name the event, e.g. by its ID in the CRM: one ${noun} for it, however often it arrives`,
				},
				{
					name: 'Content',
					value: 'content',
					description: `The same content to the same recipients is the same ${noun}`,
				},
				{
					name: 'Execution',
					value: 'execution',
					description: 'Retries of one execution send nothing twice; a new execution sends again',
				},
			],
			default: 'execution',
			description: `What tells that this ${noun} was sent before. The second time nothing leaves, and the first result comes out.`,
		},
		{
			displayName: 'Idempotency Key',
			name: 'idempotencyKey',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.body.event_id }}',
			description: `What names the event behind this ${noun}: the same every time the event comes, and another for every other event. 1 to 255 characters. If it turns out empty, the item fails and nothing is sent.`,
			displayOptions: { show: { deduplicateBy: ['idempotencyKey'] } },
		},
		{
			displayName:
				'Execution covers retries of one execution only. An event that is delivered twice, or a sub-workflow that is called again, sends again: for those choose <b>Own Key</b> and give the ID of the event, e.g. the one from your CRM.',
			name: 'executionKeyNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { deduplicateBy: ['execution'] } },
		},
	];
}

/** How far a key reaches, how long it counts, and what happens when it comes again. */
export function createIdempotencyOptions(noun: Noun): INodeProperties[] {
	return [
		{
			displayName: 'Key Namespace',
			name: 'idempotencyScope',
			type: 'options',
			options: [
				{
					name: 'This Node',
					value: 'node',
					description: `Other nodes may use the same key for ${noun}s of their own`,
				},
				{
					name: 'This Workflow',
					value: 'workflow',
					description: `One ${noun} for a key, whichever node of the workflow sends it first`,
				},
				{
					name: 'Named',
					value: 'named',
					description: `One ${noun} for a key in all workflows that give the same Key Namespace Name`,
				},
			],
			default: 'node',
			description: 'Where an idempotency key counts as the same key',
		},
		{
			displayName: 'Key Namespace Name',
			name: 'idempotencyScopeName',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm-events',
			description: 'What the nodes call it that must not send twice for the same key',
			displayOptions: { show: { idempotencyScope: ['named'] } },
		},
		{
			displayName: 'On Different Content',
			name: 'onDifferentContent',
			type: 'options',
			options: [
				{
					name: 'Fail With a Conflict',
					value: 'conflict',
					description: 'The item fails as idempotency_conflict, so that a mix-up of keys shows',
				},
				{
					name: 'Return the First Result',
					value: 'first-result',
					description: 'The new content is dropped silently',
				},
			],
			default: 'conflict',
			description:
				'What to do when a key comes again with other content. Nothing is sent either way.',
		},
		{
			displayName: 'On Unknown Outcome',
			name: 'onUnknown',
			type: 'options',
			options: [
				{
					name: 'Hold',
					value: 'hold',
					description:
						'The item fails as delivery_unknown until somebody decides: never sent twice, perhaps not at all',
				},
				{
					name: 'Send Again',
					value: 'send-again',
					description: `The next run with the key sends it again; the recipient may get the ${noun} twice`,
				},
				{
					name: 'Assume Sent',
					value: 'assume-sent',
					description: `It counts as sent; the recipient may never get the ${noun}`,
				},
			],
			default: 'hold',
			description: `What to do when a connection broke off after the ${noun} was handed over, so that nobody can say whether it left`,
		},
		{
			displayName: 'Retention (Days)',
			name: 'retentionDays',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 90,
			description: `How long the record of the ${noun} is kept. It holds recipients and subject, no bodies. It is never forgotten before the window is over.`,
		},
		{
			displayName: 'Wait for Running Send (Seconds)',
			name: 'waitForInFlightSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 30,
			description:
				'How long to wait for the result when another execution is sending the same thing right now. After that the item fails as idempotency_in_progress.',
		},
		{
			displayName: 'Window (Hours)',
			name: 'windowHours',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 24,
			description: `How long the first result answers for its key. Afterwards the same key sends a new ${noun}.`,
		},
	];
}

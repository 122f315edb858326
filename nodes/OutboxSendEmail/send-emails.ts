import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';

import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { parseMailboxes } from '../../lib/mail/addresses';
import { toIdentity } from '../../lib/mail/identity';
import type { Environment } from '../../lib/outbox/environment';
import { toEmailOutput } from '../../lib/outbox/email/email-output';
import { previewEmail } from '../../lib/outbox/email/preview-email';
import { sendEmail, type EmailRequest } from '../../lib/outbox/email/send-email';
import type { SendResult } from '../../lib/outbox/send';
import { createBinaryReader } from '../shared/binary-reader';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import type { StoreChoice } from '../shared/compose/stores';
import { openItemStore } from '../shared/item-store';
import { openMailAccount, type MailAccount } from '../shared/mail-account';
import { addressesParameter, readParameter } from '../shared/parameters';
import { identifyRun } from '../shared/run-identity';
import { runItems, type ItemResult } from '../shared/run-items';
import { DEFAULT_ITEMS_IN_PARALLEL, itemsInParallelParameter } from '../shared/send-options';
import { createStoreChooser } from '../shared/store-choice';
import { readSendEmailParameters, toEmailRequest } from './to-email-request';

const NOT_SAVED =
	'This was a manual run, after which n8n does not save the workflow’s static data: what was sent is forgotten.';

/** Sends the email of every input item. */
export async function sendEmails(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const run = identifyRun(context, runtime.ids);
	const openAccount = once(async (signal: AbortSignal) =>
		withSharedProviders(await openMailAccount(context, runtime, signal)),
	);
	const chooseStore = createStoreChooser(context);
	const isManual = context.getMode() === 'manual';
	const { id: workflowId = '' } = context.getWorkflow();
	const { id: nodeId } = context.getNode();

	const hints = new Set<string>();

	const outputs = await runItems(context, {
		atOnce: readItemsInParallel(context),
		clock: runtime.clock,
		lanesOf: (itemIndex) => readLanes(context, itemIndex),
		run: async (itemIndex, signal) => {
			const parameters = readSendEmailParameters(context, itemIndex);
			const account = await openAccount(signal);
			const request = await toEmailRequest(parameters, {
				...{ account, run, itemIndex, workflowId, nodeId, isManual },
				readers: {
					readBinary: createBinaryReader(context, itemIndex),
					storage: runtime.storage,
				},
				urlFiles: runtime.urlFiles,
			});
			const { preview, onStoreUnavailable } = parameters.options;
			const store = await chooseStore(parameters.options.store);
			if (isManual && !preview && store.kind === 'static-data') hints.add(NOT_SAVED);
			if (preview) hints.add('Preview Only is on: nothing was sent and nothing was recorded.');
			return sendOne(request, { account, store, preview, onStoreUnavailable, signal }, runtime);
		},
	});
	for (const message of hints) context.addExecutionHints({ message, location: 'outputPane' });
	return outputs;
}

interface SendOneOptions {
	readonly account: MailAccount;
	readonly store: StoreChoice;
	readonly preview: boolean;
	readonly onStoreUnavailable: 'fail' | 'send-unguarded';
	readonly signal: AbortSignal;
}

async function sendOne(
	unconnected: Omit<EmailRequest, 'provider'>,
	{ account, store, preview, onStoreUnavailable, signal }: SendOneOptions,
	runtime: Runtime,
): Promise<ItemResult> {
	const { clock, ids } = runtime;
	const { backend, secret, unguarded } = await openItemStore(runtime, store, onStoreUnavailable);
	const environment: Environment = { backend, unguarded, clock, ids, signal };
	const request: EmailRequest = { ...unconnected, provider: account.connect(secret) };
	if (preview) return { json: await previewEmail(request, environment), outcome: 'previewed' };

	const result = await sendEmail(request, environment);
	const { dropped, warnings } = request.email;
	const json = toEmailOutput(result, {
		requestId: ids.uid(),
		dropped,
		warnings: [...warnings, ...moreWarnings(request, result)],
	});
	return { json, outcome: result.replayed ? 'replayed' : 'sent' };
}

/** What a provider found worth saying when it looked something up. */
const lookupSchema = z.object({ warnings: z.array(z.string()) });

function moreWarnings(
	{ sandboxRecipient }: EmailRequest,
	{ submission, store }: SendResult,
): string[] {
	const lookup = submission.lookups?.['email'];
	return [
		...((lookup !== undefined && lookupSchema.safeParse(lookup).data?.warnings) || []),
		...(sandboxRecipient
			? [`Sandbox: the email went to ${sandboxRecipient.address} instead of its recipients.`]
			: []),
		...(store.guarantees.durable === 'never'
			? [
					'The store could not be reached: this email was sent unguarded, and is sent again if it comes again.',
				]
			: []),
	];
}

/** Items for the same recipient or conversation keep their order. */
function readLanes(context: IExecuteFunctions, itemIndex: number): string[] {
	const fields = ['to', 'additionalFields.cc', 'additionalFields.bcc'];
	try {
		const addresses = fields.flatMap((name) =>
			parseMailboxes(
				addressesParameter.parse(readParameter(context, name, itemIndex, '')) ?? [],
				name,
			),
		);
		const thread = readParameter(context, 'additionalFields.threadId', itemIndex, '');
		const lanes = addresses.map(({ address }) => toIdentity(address));
		return typeof thread === 'string' && thread !== '' ? [...lanes, `thread ${thread}`] : lanes;
	} catch {
		// What is wrong with the item is said when its turn comes.
		return [];
	}
}

function readItemsInParallel(context: IExecuteFunctions): number {
	const schema = z.object({ itemsInParallel: itemsInParallelParameter });
	try {
		const options = schema.parse(readParameter(context, 'options', 0, {}));
		return options.itemsInParallel ?? DEFAULT_ITEMS_IN_PARALLEL;
	} catch {
		// What is wrong with the options is said with the items.
		return DEFAULT_ITEMS_IN_PARALLEL;
	}
}

/** To connect takes hashes and keys, so all items that are recorded in a store share a provider. */
function withSharedProviders(account: MailAccount): MailAccount {
	const providers = new WeakMap<Uint8Array, Provider<LoadedEmail>>();
	return {
		...account,
		connect(secret) {
			const provider = providers.get(secret) ?? account.connect(secret);
			providers.set(secret, provider);
			return provider;
		},
	};
}

/** Remembers the first result, or the first failure: all items of a run share an account. */
function once<T>(make: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
	let made: Promise<T> | undefined;
	return (signal) => (made ??= make(signal));
}

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readAddressLanes } from '../shared/address-lanes';
import { createBinaryReader } from '../shared/binary-reader';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { openItemStore } from '../shared/item-store';
import { openMailAccount } from '../shared/open-mail-account';
import { runEachItem } from '../shared/run-each-item';
import { once, runSends } from '../shared/run-sends';
import { createStoreChooser } from '../shared/store-choice';
import { DRAFT_OPERATIONS } from './draft-operations';
import type { OperationName } from './operations';
import { prepare } from './prepare';
import { readDraftReplyParameters, readOperation } from './read-parameters';
import { SEND_OPERATIONS } from './send-operations';

/** Does what the operation says with every input item. */
export async function runDraftReply(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	const operation = readOperation(context);
	if (operation === 'prepare') return runPrepare(context, runtime);
	const openAccount = once((signal) => openMailAccount(context, runtime, signal));
	const timeZone = context.getTimezone();
	const prepareSend = SEND_OPERATIONS[operation];
	if (!prepareSend) return runOnDrafts(context, runtime, { operation, openAccount });
	return runSends(context, runtime, {
		noun: 'email',
		lanesOf: (itemIndex) => readLanes(context, itemIndex),
		async prepare(surroundings) {
			const parameters = readDraftReplyParameters(context, surroundings.itemIndex);
			const account = await openAccount(surroundings.signal);
			return prepareSend(parameters, { ...surroundings, account, runtime, timeZone }, operation);
		},
	});
}

function runPrepare(context: IExecuteFunctions, runtime: Runtime): Promise<INodeExecutionData[][]> {
	return runEachItem(context, async (itemIndex) => {
		const prepared = await prepare(readDraftReplyParameters(context, itemIndex), runtime);
		return [{ json: { ...prepared } }];
	});
}

interface DraftRun {
	readonly operation: OperationName;
	readonly openAccount: (signal: AbortSignal) => ReturnType<typeof openMailAccount>;
}

function runOnDrafts(
	context: IExecuteFunctions,
	runtime: Runtime,
	{ operation, openAccount }: DraftRun,
): Promise<INodeExecutionData[][]> {
	const chooseStore = createStoreChooser(context);
	const { clock, ids, storage } = runtime;
	const run = DRAFT_OPERATIONS[operation];
	return runEachItem(context, async (itemIndex, signal) => {
		const parameters = readDraftReplyParameters(context, itemIndex);
		const store = await chooseStore(parameters.options.store);
		const { backend, secret } = await openItemStore(runtime, store, 'fail');
		const found = await run?.({
			...{ parameters, runtime, secret },
			readers: { readBinary: createBinaryReader(context, itemIndex), storage },
			environment: { backend, clock, ids, signal },
			openAccount: () => openAccount(signal),
		});
		return (found ?? []).map((json) => ({ json: { ...json } }));
	});
}

/** Items for the same recipient, conversation or draft keep their order. */
function readLanes(context: IExecuteFunctions, itemIndex: number): string[] {
	try {
		const { draftUid, replyToMessageUid } = readDraftReplyParameters(context, itemIndex);
		return [
			...readAddressLanes(context, itemIndex, [
				'to',
				'additionalFields.cc',
				'additionalFields.bcc',
			]),
			...(draftUid === undefined ? [] : [`draft ${draftUid}`]),
			...(replyToMessageUid === undefined ? [] : [`thread ${replyToMessageUid}`]),
		];
	} catch {
		// What is wrong with the item is said when its turn comes.
		return [];
	}
}

import type { IRun, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import type { DeliveryEvent } from '../../lib/core/queued-message';
import { startDeliveryWorker, type DeliveryWorker } from '../../lib/outbox/worker/delivery-worker';
import { startEventFeed, type EventFeed } from '../../lib/outbox/worker/event-feed';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { toOutboxError } from '../shared/node-errors';
import { deliverOnce } from './deliver-once';
import { openDelivery, type OpenedDelivery } from './open-delivery';
import { toTriggerError } from './tell-trouble';
import { toItems } from './to-items';

/** How long a running execution that was started with events may keep the node from ending. */
const LISTENER_GRACE_MS = 5_000;

/** Delivers the queue for as long as the workflow is published; in the editor, one message. */
export async function runDelivery(
	context: ITriggerFunctions,
	runtime: Runtime = processRuntime,
): Promise<ITriggerResponse> {
	const closing = new AbortController();
	try {
		const delivery = await openDelivery(context, runtime, closing.signal);
		return context.getMode() === 'manual'
			? deliverOnce(context, delivery, closing)
			: await start(context, delivery, closing);
	} catch (error) {
		throw toTriggerError(context, toOutboxError(error));
	}
}

async function start(
	context: ITriggerFunctions,
	{ options, environment, states, listenerName: name, tell }: OpenedDelivery,
	closing: AbortController,
): Promise<ITriggerResponse> {
	const { queue } = options;
	const listener = (events: readonly DeliveryEvent[]) => startExecution(context, events);
	// Before the worker, so that the first start of all tells of its first message.
	const feed = await startEventFeed(
		{ queue, name, states, listener, onTrouble: tell },
		environment,
	);
	let worker: DeliveryWorker | undefined;
	try {
		worker = await startDeliveryWorker(options, environment);
	} finally {
		if (!worker) await feed.stop();
	}
	const started = worker;
	return {
		async closeFunction() {
			closing.abort('closed');
			await Promise.all([started.stop(), stopFeed(feed, environment)]);
		},
	};
}

/** Starts an execution, and ends with it: until then its events count as not taken. */
async function startExecution(
	context: ITriggerFunctions,
	events: readonly DeliveryEvent[],
): Promise<void> {
	const done = context.helpers.createDeferredPromise<IRun>();
	context.emit([toItems(events)], undefined, done);
	await done.promise;
}

/** A long execution goes on by itself; should n8n end before it, its events come again. */
async function stopFeed(
	feed: EventFeed,
	{ clock }: Pick<OpenedDelivery['environment'], 'clock'>,
): Promise<void> {
	const stopped = new AbortController();
	const patience = clock.sleep(LISTENER_GRACE_MS, stopped.signal).catch(() => undefined);
	await Promise.race([feed.stop(), patience]);
	stopped.abort('stopped');
}

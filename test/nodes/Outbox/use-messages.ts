import type { INodeExecutionData } from 'n8n-workflow';

import { runOperations } from '../../../nodes/Outbox/run-operations';
import { createFakeN8n, type FakeN8nOptions } from '../../support/n8n-context';
import { at, wellBehaved } from '../../support/smtp-server/reactions';
import { useSender } from './setup';

export const key = (idempotencyKey: string) => ({
	deduplicateBy: 'idempotencyKey',
	idempotencyKey,
});
export const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

/** A field of the output that has to be text. */
export const textOf = (value: unknown): string => {
	if (typeof value !== 'string') throw new TypeError('it is no text');
	return value;
};

/** The node on the store that the emails of a node that sends are recorded in. */
export function useMessages() {
	const sender = useSender();
	const start = (
		parameters: NonNullable<FakeN8nOptions['parameters']>,
		options: Omit<FakeN8nOptions, 'parameters'> = {},
	) => createFakeN8n({ nodeType: 'n8n-nodes-outbox.outbox', ...options, parameters });
	/** Runs the node on the store that the emails were sent with. */
	const run = async (
		parameters: NonNullable<FakeN8nOptions['parameters']>,
		options?: Omit<FakeN8nOptions, 'parameters'>,
	): Promise<INodeExecutionData[]> => {
		const [items = []] = await runOperations(start(parameters, options).context, sender().runtime);
		return items;
	};
	const jsonOf = (items: readonly INodeExecutionData[]) => items.map(({ json }) => json);
	const list = async (filters: object = {}, more: object = {}) =>
		jsonOf(await run({ operation: 'list', filters, ...more }));

	/** An email that the server accepted before it dropped the line. */
	const hold = async (idempotencyKey: string) => {
		sender().server.script = at('accepted', 'close');
		const [item] = await sender().run(key(idempotencyKey), { continueOnFail: true });
		sender().server.script = wellBehaved;
		expect(item?.json).toMatchObject({ error: { code: 'delivery_unknown', delivery: 'unknown' } });
		const [held] = await list({ status: 'unknown', idempotencyKey });
		return textOf(held?.['uid']);
	};

	return { sender, start, run, jsonOf, list, hold };
}

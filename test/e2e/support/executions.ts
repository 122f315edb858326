import type { Fields } from '../../../scripts/n8n-host/answers.mjs';
import type { Client, Execution } from '../../../scripts/n8n-host/client.mjs';
import { until } from './until';
import { SEND_EMAIL } from './workflows';

export type ItemJson = Fields;

/** Waits for the end of a workflow's newest execution. */
export async function newestExecution(client: Client, workflowId: string): Promise<Execution> {
	const [newest] = await client.executions(workflowId);
	if (!newest) throw new Error(`Workflow ${workflowId} has not been executed.`);
	return client.waitForExecution(newest.id);
}

/** Waits until `count` executions of a workflow run at the same time. */
export async function untilRunning(
	client: Client,
	workflowId: string,
	count: number,
): Promise<void> {
	await until(`${count} executions of workflow ${workflowId} run`, async () => {
		const executions = await client.executions(workflowId);
		return executions.filter(({ status }) => status === 'running').length >= count;
	});
}

/** What a node's last run gave out, as JSON. */
export function outputOf(execution: Execution, node = SEND_EMAIL, output = 0): readonly ItemJson[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return (runs.at(-1)?.data?.main[output] ?? []).map(({ json }) => json);
}

/** The error that a node's last run ended with. */
export function errorOf(execution: Execution, node = SEND_EMAIL): ItemJson | undefined {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs.at(-1)?.error;
}

/** What a node's last run tells whoever looks at its output. */
export function hintsOf(execution: Execution, node = SEND_EMAIL): readonly string[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return (runs.at(-1)?.hints ?? []).map(({ message }) => message);
}

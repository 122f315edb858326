import type { OperationInput } from './operation';

/** Who does something, for the record: n8n tells a node nothing about who runs it. */
export function describeRun({ context }: Pick<OperationInput, 'context'>): string {
	const { id: workflowId } = context.getWorkflow();
	return `execution ${context.getExecutionId()} of workflow ${workflowId ?? 'without an ID'}`;
}

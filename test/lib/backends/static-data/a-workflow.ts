import { Workflow as RunningWorkflow, type IDataObject, type INodeTypes } from 'n8n-workflow';

import { createStaticDataBackend } from '../../../../lib/backends/static-data/static-data-backend';
import {
	createWorkflowStores,
	type WorkflowStores,
	type WorkflowStoresOptions,
} from '../../../../lib/backends/static-data/workflow-stores';
import type { Backend } from '../../../../lib/core/backend';

/** An execution of a workflow, with its own copy of the static data. */
export interface Execution {
	/** What n8n gives nodes as the workflow's static data. */
	readonly staticData: IDataObject;
	readonly backend: Backend;
	/** n8n saves the copy if anything was assigned to it. */
	end(): void;
	/** Whether n8n would save. */
	readonly isChanged: boolean;
}

/** A workflow as n8n keeps it: what is saved outlives the process, what counts lives in it. */
export interface Workflow {
	/** The static data in n8n's database. */
	saved: string;
	startExecution(): Execution;
	/** As the first execution after n8n was started again finds it. */
	restartProcess(): void;
}

/** With n8n's own watching of the static data. */
export function aWorkflow(options: WorkflowStoresOptions): Workflow {
	let stores: WorkflowStores = createWorkflowStores(options);
	const workflow: Workflow = {
		saved: '{}',
		startExecution() {
			const running = new RunningWorkflow({
				id: 'w1',
				nodes: [],
				connections: {},
				active: true,
				nodeTypes: noNodeTypes,
				staticData: JSON.parse(workflow.saved),
			});
			const staticData = running.getStaticData('global');
			return {
				staticData,
				backend: createStaticDataBackend({ stores, workflowId: 'w1', staticData }),
				get isChanged() {
					return running.staticData['__dataChanged'] === true;
				},
				end() {
					if (this.isChanged) workflow.saved = JSON.stringify(running.staticData);
				},
			};
		},
		restartProcess() {
			stores = createWorkflowStores(options);
		},
	};
	return workflow;
}

const noNodeTypes: INodeTypes = {
	getByName: missing,
	getByNameAndVersion: missing,
	getKnownTypes: () => ({}),
};

function missing(): never {
	throw new Error('this workflow has no nodes');
}

import { describeEraseContract } from '../../../contracts/erase-contract';
import { aWorkflow, type Execution, type Workflow } from './a-workflow';

describeEraseContract({
	name: 'static-data',
	createStore() {
		let workflow: Workflow | undefined;
		let execution: Execution | undefined;
		return {
			open(environment) {
				workflow ??= aWorkflow({ ...environment, capacity: 2_000 });
				execution = workflow.startExecution();
				return execution.backend;
			},
			dump() {
				execution?.end();
				return workflow?.saved ?? '';
			},
			remove: () => undefined,
		};
	},
});

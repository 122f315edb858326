import { describeBackendContract } from '../../../contracts/backend-contract';
import { aWorkflow, type Workflow } from './a-workflow';

describeBackendContract({
	name: 'static-data',
	guarantees: { atomic: true, durable: 'when-execution-ends', shared: 'workflow' },
	createStore() {
		let workflow: Workflow | undefined;
		return {
			open(environment) {
				// The contract has lists of a thousand and more.
				workflow ??= aWorkflow({ ...environment, capacity: 2_000 });
				return workflow.startExecution().backend;
			},
			remove: () => undefined,
		};
	},
});

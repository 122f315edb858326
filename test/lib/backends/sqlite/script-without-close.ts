import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';
import { openStore } from './sqlite-store';

/** A script that uses a store, waits for nothing else, and forgets to close it. */
async function main(path: string): Promise<void> {
	const { submissions } = openStore(path, { clock: createFakeClock(), ids: createFakeIds() });
	const { claimed } = await submissions.claim(aSubmission(), { token: 'token', ms: 1_000 });
	console.log(`claimed: ${claimed}`);
	const settled = await submissions.swap(aSubmission(), { token: 'token' }, null);
	console.log(`settled: ${settled}`);
}

void main(process.argv[3] ?? '');

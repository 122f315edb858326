import { join } from 'node:path';

import { built } from '../support/built';
import type { Finding, Section } from '../support/section';
import { openStorePlaces } from '../support/stores';
import { openMailboxes, type CountedMailbox } from './mailboxes';
import { NEEDED } from './needed';
import { countCalls, OPERATIONS, type OperationName } from './operations';

/** An operation on a mailbox, and what it took. */
interface Counted {
	readonly mailbox: CountedMailbox['name'];
	readonly operation: OperationName;
	readonly calls: readonly string[];
}

/** How many calls the operations on mailboxes make; as many with `--quick`, as nothing is timed. */
export const drafts: Section = {
	name: 'drafts',
	title: 'Drafts and replies: calls to the mailbox',
	async run() {
		const places = await openStorePlaces();
		const runtime = built.compose.createRuntime({ OUTBOX_DATA_DIR: join(places.folder, 'drafts') });
		const mailboxes = await openMailboxes(runtime);
		try {
			const backend = runtime.openStore({ kind: 'auto' });
			const { clock, ids } = runtime;
			const counted: Counted[] = [];
			for (const mailbox of mailboxes) {
				const calls = await countCalls(mailbox, { backend, clock, ids });
				for (const operation of OPERATIONS) {
					const made = calls.get(operation) ?? [];
					counted.push({ mailbox: mailbox.name, operation, calls: made });
				}
			}
			return {
				findings: [toFinding(counted)],
				tables: [
					{
						title: 'Calls of the API, or commands of IMAP',
						columns: ['Mailbox', 'Operation', 'made', 'at least', 'what more is for'],
						rows: counted.map(toRow),
					},
				],
				notes: [
					'Counted at the tests’ stand-ins of Gmail and Microsoft Graph, and on the line to a real Dovecot, over connections that are open: a login, and one LIST for each connection, are not counted, nor is the one SMTP transaction of a send. “At least” is what a program needs that wants the same result and heeds nobody else.',
					'The messages are small and have no files. The parent of a reply is given by its Message-ID.',
				],
				data: { counted },
			};
		} finally {
			await runtime.close();
			await Promise.all(mailboxes.map((mailbox) => mailbox.stop()));
			await places.close();
		}
	},
};

function toRow({ mailbox, operation, calls }: Counted): readonly string[] {
	const { least, more } = NEEDED[mailbox][operation];
	const why = more.map((each) => each.why).join('; ');
	return [mailbox, operation, String(calls.length), String(least), why || '–'];
}

function toFinding(counted: readonly Counted[]): Finding {
	const needs = counted.map(({ mailbox, operation }) => NEEDED[mailbox][operation]);
	const unexplained = counted.flatMap(({ mailbox, operation, calls }, index) => {
		const { least = 0, more = [] } = needs[index] ?? {};
		const explained = sum(more.map((each) => each.calls)) + least;
		return calls.length > explained ? [`${operation} on ${mailbox}: ${calls.join()}`] : [];
	});
	const made = sum(counted.map(({ calls }) => calls.length));
	const beyond = made - sum(needs.map(({ least }) => least));
	return {
		target: 'no superfluous call in drafts and replies',
		found:
			unexplained.length === 0
				? `${beyond} of ${made} calls are more than a bare program makes, each for a reason`
				: unexplained.join('; '),
		met: unexplained.length === 0,
	};
}

function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}

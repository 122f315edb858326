import type { Environment } from '../environment';
import { pageMessages, type MessageFilter } from './list-messages';
import { toMessageOutput } from './message-output';

/**
 * The records that fit as lines of JSON, each as a list gives it out, the newest first.
 * @param onLine told of each line
 * @see https://jsonlines.org
 */
export async function* exportMessages(
	filter: MessageFilter,
	environment: Pick<Environment, 'backend' | 'signal'>,
	onLine: () => void,
): AsyncGenerator<string> {
	for await (const page of pageMessages(filter, environment)) {
		for (const submission of page) {
			onLine();
			yield `${JSON.stringify(toMessageOutput(submission))}\n`;
		}
	}
}

/** More at once, and Gmail holds the account up. */
const CALLS_AT_A_TIME = 5;

/**
 * Makes a call for each item, a few at a time, and gives their answers in the items' order. None is
 * under way any more when it rejects, with the first failure.
 */
export async function callForEach<T, R>(
	items: readonly T[],
	call: (item: T) => Promise<R>,
): Promise<R[]> {
	const answers: R[] = [];
	for (let start = 0; start < items.length; start += CALLS_AT_A_TIME) {
		const calls = items.slice(start, start + CALLS_AT_A_TIME).map(call);
		await Promise.allSettled(calls);
		answers.push(...(await Promise.all(calls)));
	}
	return answers;
}

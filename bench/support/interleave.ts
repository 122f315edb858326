/** One of several that do the same job. */
export interface Contender<Sample> {
	readonly name: string;
	/** Does the job once. */
	run(round: number): Promise<Sample>;
}

/**
 * Lets all contenders run once a round, in an order that turns from round to round, so that none
 * has the quiet moments of the machine for itself. The first round warms up and counts for nothing.
 *
 * @returns each contender's samples, one a round
 */
export async function interleave<Sample>(
	contenders: readonly Contender<Sample>[],
	rounds: number,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
	const samples = new Map(contenders.map(({ name }): [string, Sample[]] => [name, []]));
	for (let round = 0; round <= rounds; round++) {
		const first = round % contenders.length;
		for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
			const sample = await contender.run(round);
			if (round > 0) samples.get(contender.name)?.push(sample);
		}
	}
	return samples;
}

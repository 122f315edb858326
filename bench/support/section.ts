/** How thorough a run is. */
export interface Effort {
	readonly quick: boolean;
	/** How many records a full store holds. */
	readonly records: number;
}

export interface Table {
	readonly title: string;
	readonly columns: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** What one part of the bench found out. */
export interface SectionResult {
	readonly tables: readonly Table[];
	/** What one has to know to read the tables. */
	readonly notes: readonly string[];
	/** The same as numbers. */
	readonly data: object;
}

/** One part of the bench, run by `npm run bench -- --only <name>`. */
export interface Section {
	readonly name: string;
	readonly title: string;
	run(effort: Effort): Promise<SectionResult>;
}

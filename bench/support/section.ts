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

/** A target that was set for the package, and what came of it. */
export interface Finding {
	readonly target: string;
	readonly found: string;
	readonly met: boolean;
}

/** What one part of the bench found out. */
export interface SectionResult {
	readonly findings: readonly Finding[];
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

/** Whose data is meant. */
export interface Person {
	/** Normalised, or the person's ids on other channels. */
	readonly addresses: ReadonlySet<string>;
	/** Their ids in the CRM. */
	readonly contactIds: ReadonlySet<string>;
}

/** Tells whether a text names a person, in whatever case. */
export function createNameFinder({ addresses, contactIds }: Person): (text: string) => boolean {
	const names = [...addresses, ...contactIds].map((name) => escape(name.normalize('NFC')));
	if (names.length === 0) return () => false;
	// An id such as 42 is not named by 4200, nor bob@x.co by jimbob@x.co.
	const named = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
	return (text) => named.test(text.normalize('NFC'));
}

function escape(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

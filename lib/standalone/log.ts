/** Writes lines of JSON. What goes in holds neither messages nor secrets. */
export type Log = (
	level: 'info' | 'warn' | 'error',
	event: string,
	facts?: Readonly<Record<string, string | number | undefined>>,
) => void;

/** @param write where a line goes, e.g. the standard output */
export function createLog(write: (line: string) => void, now: () => number): Log {
	return (level, event, facts) =>
		write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...facts })}\n`);
}

/** The code of an error of Node's, e.g. `ENOENT`. Unlike its message it names no path and no address. */
export function errorCodeOf(error: unknown): string | undefined {
	const hasCode = typeof error === 'object' && error !== null && 'code' in error;
	return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

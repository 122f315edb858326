const FINAL_DOT = Buffer.from('\r\n.\r\n');

/** Gathers the body of a message up to the final dot, in time linear to its size. */
export class BodyCollector {
	private readonly chunks: Buffer[] = [];
	// The line end in front of the body belongs to the DATA command; a body may be empty.
	private tail = Buffer.from('\r\n');
	private lengthBytes = 0;

	/** The body, dots undone, and what came behind it; undefined until the final dot is there. */
	add(chunk: Buffer): { readonly body: Buffer; readonly rest: Buffer } | undefined {
		const window = Buffer.concat([this.tail, chunk]);
		const windowStart = this.lengthBytes - this.tail.length;
		this.chunks.push(chunk);
		this.lengthBytes += chunk.length;
		this.tail = window.subarray(-(FINAL_DOT.length - 1));
		const found = window.indexOf(FINAL_DOT);
		if (found < 0) return undefined;
		const all = Buffer.concat(this.chunks);
		const bodyEnd = windowStart + found + '\r\n'.length;
		const stuffed = all.subarray(0, bodyEnd).toString('latin1');
		return {
			body: Buffer.from(stuffed.replace(/^\./gm, ''), 'latin1'),
			rest: all.subarray(windowStart + found + FINAL_DOT.length),
		};
	}
}

import { OutboxError } from '../core/errors';

/**
 * Reads a stream to its end, or until it turns out too big: what a file says about its own size
 * is never relied on.
 *
 * @param toError makes the error to fail with above `maxBytes`
 */
export async function collectBytes(
	stream: AsyncIterable<Uint8Array>,
	maxBytes: number,
	toError: () => OutboxError,
): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of stream) {
		sizeBytes += chunk.byteLength;
		if (sizeBytes > maxBytes) throw toError();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, sizeBytes);
}

/** @param source which file, in words that may be shown */
export function tooLargeError(field: string, source: string, maxBytes: number): OutboxError {
	return new OutboxError(
		'payload_too_large',
		`${field}: ${source} is larger than the ${Math.max(maxBytes, 0)} bytes that are allowed for it. Send a smaller file, or a link to it.`,
		{ details: { field } },
	);
}

import { Readable } from 'node:stream';

const CHUNK_BYTES = 64 * 1024;

/**
 * How far a body got.
 * - `untouched`: nobody asked for it, the server was not ready for it
 * - `gated`: the commit is under way, or came too late to let anything out
 * - `refused`: the commit was refused, and nothing will leave
 * - `released`: bytes were handed over, so that only the server can say what became of them
 * - `finished`: all of it was handed over; the terminating dot follows no earlier
 */
export type BodyPhase = 'untouched' | 'gated' | 'refused' | 'released' | 'finished';

/** A message body behind a fence: nothing of it leaves before the commit is through. */
export interface FencedBody {
	readonly stream: Readable;
	readonly phase: BodyPhase;
	/** What the commit was refused with. */
	readonly refusal: unknown;
	/** Ends the stream where it is, and resolves when no commit is under way any more. */
	stop(): Promise<void>;
}

/**
 * A stream whose first read, which nodemailer makes only after the server's 354, awaits the
 * commit. When the commit is refused, or the stream was destroyed meanwhile, it yields no byte.
 */
export function createFencedBody(mime: Buffer, commit: () => Promise<void>): FencedBody {
	let phase: BodyPhase = 'untouched';
	let refusal: unknown;
	let gate: Promise<void> | undefined;
	let offset = 0;

	const pushChunk = (): void => {
		const chunk = mime.subarray(offset, offset + CHUNK_BYTES);
		offset += chunk.length;
		stream.push(chunk.length > 0 ? chunk : null);
	};
	const openGate = async (): Promise<void> => {
		phase = 'gated';
		try {
			await commit();
		} catch (error) {
			phase = 'refused';
			refusal = error;
			// nodemailer writes its own code into the error it gets, so the refusal is kept from it.
			stream.destroy(new Error('commit refused'));
			return;
		}
		if (stream.destroyed) return;
		phase = 'released';
		pushChunk();
	};
	const stream = new Readable({
		highWaterMark: CHUNK_BYTES,
		read() {
			if (gate) pushChunk();
			else gate = openGate();
		},
	});
	stream.once('end', () => {
		phase = 'finished';
	});

	return {
		stream,
		get phase() {
			return phase;
		},
		get refusal() {
			return refusal;
		},
		async stop() {
			stream.destroy();
			await gate;
		},
	};
}

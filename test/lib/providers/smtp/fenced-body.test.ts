import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { createFencedBody } from '../../../../lib/providers/smtp/fenced-body';

const MIME = Buffer.alloc(200_000, 'x');

describe('a fenced body', () => {
	it('asks for the commit at the first read and not before', async () => {
		let commits = 0;
		const body = createFencedBody(MIME, async () => {
			commits++;
		});
		await sleep(20);
		expect([commits, body.phase]).toEqual([0, 'untouched']);
		body.stream.read();
		expect([commits, body.phase]).toEqual([1, 'gated']);
	});

	it('yields the whole message after the commit', async () => {
		const body = createFencedBody(MIME, async () => undefined);
		expect((await buffer(body.stream)).equals(MIME)).toBe(true);
		expect(body.phase).toBe('finished');
	});

	it('yields nothing when the commit is refused, and keeps the refusal as it was', async () => {
		const refusal = new Error('taken over');
		const body = createFencedBody(MIME, () => Promise.reject(refusal));
		await expect(buffer(body.stream)).rejects.toThrow('commit refused');
		expect(body.phase).toBe('refused');
		expect(body.refusal).toBe(refusal);
	});

	it('yields nothing when it was stopped before the commit came through', async () => {
		let letThrough = (): void => undefined;
		const body = createFencedBody(
			MIME,
			() =>
				new Promise((resolve) => {
					letThrough = resolve;
				}),
		);
		body.stream.read();
		const stopped = body.stop();
		let settled = false;
		void stopped.then(() => {
			settled = true;
		});
		await sleep(20);
		expect(settled).toBe(false);
		letThrough();
		await stopped;
		expect(body.phase).toBe('gated');
		expect(body.stream.readableLength).toBe(0);
	});
});

import { aFile, email, send, startRig, type OutlookRig } from './setup';

const RANGE_BYTES = 12 * 320 * 1024;

let rig: OutlookRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

describe('a large message', () => {
	it('is a draft to which the files are added, those of 3 MB in an upload session', async () => {
		const { graph, provider } = rig;
		const files = [
			aFile(9_000_000, 'big.bin'),
			aFile(1_500_000, 'small.bin'),
			aFile(3_000_000, 'medium.bin'),
		];
		await send(provider, email({ attachments: files }));
		expect(graph.operations()).toEqual([
			'createDraft',
			...['createUploadSession', 'uploadRange', 'uploadRange', 'uploadRange'],
			'addAttachment',
			'addAttachment',
			'sendDraft',
			'getMessage',
		]);
		const [item] = graph.accepted;
		expect(item?.attachments.map(({ name }) => name)).toEqual(files.map((f) => f.filename));
		for (const [index, { source }] of files.entries()) {
			expect(item?.attachments[index]?.bytes.equals(source.bytes)).toBe(true);
		}
	});

	it('is uploaded in ranges that Exchange takes, without the token', async () => {
		const { graph, provider } = rig;
		await send(provider, email({ attachments: [aFile(RANGE_BYTES * 2 + 5)] }));
		const ranges = graph.calls.filter(({ operation }) => operation === 'uploadRange');
		expect(ranges.map(({ sizeBytes }) => sizeBytes)).toEqual([RANGE_BYTES, RANGE_BYTES, 5]);
		for (const { headers } of ranges) expect(headers.authorization).toBeUndefined();
	});

	it.each([RANGE_BYTES, 3_142_000, 3_146_000])(
		'arrives whole with a file of %d bytes',
		async (size) => {
			const { graph, provider } = rig;
			const file = aFile(size);
			await send(provider, email({ attachments: [file] }));
			expect(graph.accepted[0]?.attachments[0]?.bytes.equals(file.source.bytes)).toBe(true);
		},
	);

	it.each([1_000_000, 4_000_000])('keeps the ids of inline images of %d bytes', async (size) => {
		const { graph, provider } = rig;
		const image = { ...aFile(size, 'logo.png'), contentType: 'image/png', contentId: 'logo@1' };
		const html = '<img src="cid:logo@1">';
		await send(provider, email({ html, attachments: [image, aFile(2_500_000)] }));
		expect(graph.accepted[0]?.attachments[0]).toMatchObject({
			contentId: 'logo@1',
			contentType: 'image/png',
			isInline: true,
		});
	});

	it('is committed only once all of it is there', async () => {
		const { graph, provider } = rig;
		const noted: string[] = [];
		let filesAtCommit = 0;
		await send(provider, email({ attachments: [aFile(4_000_000), aFile(100)] }), {
			remember: async ({ draft = '' }) => void noted.push(draft),
			commit: async () => {
				filesAtCommit = graph.mailbox('ada@example.com').items[0]?.attachments.length ?? 0;
			},
		});
		expect(filesAtCommit).toBe(2);
		expect(noted).toEqual(['incomplete', 'complete']);
	});

	it('of 36 MB is payload_too_large where the mailbox takes 35, and nothing is sent', async () => {
		const { graph, provider } = rig;
		const attachments = Array.from({ length: 4 }, (_, i) => aFile(9_500_000, `${i}.bin`));
		await expect(send(provider, email({ attachments }))).rejects.toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			message: expect.stringContaining('35 MB'),
		});
		expect(graph.count('sendDraft')).toBe(0);
	});

	it.each([
		['breaks off', 'reset before'],
		['fails', { status: 503 }],
		['ends too early', { status: 201, body: '' }],
		['has forgotten the session', { status: 404, code: 'ErrorItemNotFound' }],
	] as const)('can be sent again when the upload %s', async (_case, reaction) => {
		const { graph, provider } = rig;
		const message = email({ attachments: [aFile(5_000_000)] });
		graph.script = { uploadRange: [reaction] };
		await expect(send(provider, message)).rejects.toMatchObject({
			delivery: 'not-sent',
			retry: 'later',
		});
		await send(provider, message);
		expect(graph.accepted).toHaveLength(1);
		expect(graph.accepted[0]?.attachments).toHaveLength(1);
	});

	it.each(['http://localhost:9', 'https://evil.example', 'https://office.com.evil.example'])(
		'is not uploaded to %s, which is none of Microsoft’s',
		async (host) => {
			const { graph, provider } = rig;
			graph.uploadHost = host;
			const sending = send(provider, email({ attachments: [aFile(5_000_000)] }));
			await expect(sending).rejects.toMatchObject({
				code: 'provider_error',
				delivery: 'not-sent',
				retry: 'after-fix',
			});
			expect(graph.count('uploadRange')).toBe(0);
		},
	);
});

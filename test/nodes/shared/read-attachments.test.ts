import { validationError } from '../../../lib/core/errors';
import {
	panelAttachmentsSchema,
	toAttachmentEntries,
} from '../../../nodes/shared/attachment-entries';
import { readAttachments, type FileReaders } from '../../../nodes/shared/read-attachments';

function readersWith(files: Readonly<Record<string, string>>, log: string[] = []): FileReaders {
	const find = (name: string, field: string): Buffer => {
		log.push(name);
		const text = files[name];
		if (text === undefined) throw validationError(field, `${field}: no such file`);
		return Buffer.from(text);
	};
	return {
		readBinary: async (property, { field }) => ({
			bytes: find(String(property), field),
			filename: 'from-n8n.pdf',
			mimeType: 'application/pdf',
		}),
		storage: { read: async (path, { field }) => find(path, field) },
	};
}

const files = { data: 'binary', 'in/stored.txt': 'stored' };

function read(panel: readonly object[], json: unknown = '', maxBytes = 1000, log: string[] = []) {
	const entries = toAttachmentEntries(panelAttachmentsSchema.parse({ attachment: panel }), json);
	return readAttachments(entries, readersWith(files, log), maxBytes);
}

describe('attachments in the panel', () => {
	it('reads input data, which brings its name and type along', async () => {
		const [attachment] = await read([{ source: 'binary', binaryPropertyName: 'data' }]);
		expect(attachment).toMatchObject({
			filename: 'from-n8n.pdf',
			mime_type: 'application/pdf',
			bytes: Buffer.from('binary'),
		});
	});

	it('lets name and type of the panel win', async () => {
		const [attachment] = await read([
			{ source: 'binary', filename: 'own.txt', mimeType: 'text/plain', contentId: 'logo' },
		]);
		expect(attachment).toMatchObject({
			filename: 'own.txt',
			mime_type: 'text/plain',
			content_id: 'logo',
		});
	});

	it('passes base64 on to be checked with everything else', async () => {
		const [attachment] = await read([
			{ source: 'base64', contentBase64: 'aGk=', filename: 'hi.txt' },
		]);
		expect(attachment).toEqual({
			filename: 'hi.txt',
			mime_type: undefined,
			content_id: undefined,
			content_base64: 'aGk=',
		});
	});

	it('names a file behind a URL by the URL', async () => {
		const url = 'https://example.com/a/b%20c.pdf?sig=1';
		const [attachment] = await read([{ source: 'url', url }]);
		expect(attachment).toMatchObject({ url, filename: 'b c.pdf' });
	});

	it('reads a stored file and names it by its path', async () => {
		const [attachment] = await read([{ source: 'storagePath', storagePath: 'in/stored.txt' }]);
		expect(attachment).toMatchObject({ bytes: Buffer.from('stored'), filename: 'stored.txt' });
	});

	it.each([
		['attachments[0].storage_path', { source: 'storagePath', storagePath: ' ' }],
		['attachments[0].storage_path', { source: 'storagePath', storagePath: 'absent' }],
		['attachments[0]', { source: 'binary', binaryPropertyName: 'absent' }],
	])('names %s when there is no file', async (field, attachment) => {
		await expect(read([attachment])).rejects.toMatchObject({ details: { field } });
	});

	it('reads no more than the cap in all', async () => {
		const binary = { source: 'binary' };
		const log: string[] = [];
		await expect(read([binary, binary, binary], '', 11, log)).rejects.toMatchObject({
			code: 'payload_too_large',
			details: { field: 'attachments[1]' },
		});
		expect(log).toEqual(['data', 'data']);
	});
});

describe('attachments as JSON', () => {
	it('takes the seeds’ shape as text or as a list, after those of the panel', async () => {
		const json = [
			{ filename: 'a.txt', mime_type: 'text/plain', content_base64: 'aGk=' },
			{ filename: 'b.txt', content_type: 'text/plain', data_base64: 'aGk=' },
			{ storage_path: 'in/stored.txt' },
			{ url: 'https://example.com/c.txt', content_id: 'c' },
		];
		for (const given of [json, JSON.stringify(json)]) {
			const attachments = await read([{ source: 'binary' }], given);
			expect(attachments.map(({ filename }) => filename)).toEqual([
				'from-n8n.pdf',
				'a.txt',
				'b.txt',
				'stored.txt',
				'c.txt',
			]);
			expect(attachments[1]).toMatchObject({ content_base64: 'aGk=' });
			expect(attachments[2]).toMatchObject({ data_base64: 'aGk=' });
			expect(attachments[3]).not.toHaveProperty('storage_path');
		}
	});

	it.each(['', '  ', null, undefined, [], '[]'])('is none when given %j', async (json) => {
		expect(await read([], json)).toEqual([]);
	});

	it.each(['{', '{}', 'pdf', 7])('is refused when given %j', async (json) => {
		await expect(async () => read([], json)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'attachments' },
		});
	});

	it('takes one way to give content, not two', async () => {
		const both = [{ storage_path: 'in/stored.txt', url: 'https://example.com/a.txt' }];
		await expect(read([], both)).rejects.toMatchObject({
			details: { field: 'attachments[0].url' },
		});
	});
});

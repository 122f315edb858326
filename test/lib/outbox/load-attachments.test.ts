import {
	checkAttachmentUrls,
	loadAttachments,
	type UrlFiles,
} from '../../../lib/outbox/load-attachments';
import { aLinkedFile, aTextFile } from '../../support/emails';

const url = 'https://f.example/a.pdf';

function filesFrom(fetch: UrlFiles['fetch'], check: UrlFiles['check'] = () => undefined): UrlFiles {
	return { check, fetch };
}

describe('loading attachments', () => {
	it('fetches what is behind URLs, and keeps the order', async () => {
		const given = [aTextFile('x'), aLinkedFile(url), aTextFile('z')];
		const files = filesFrom(async () => ({ bytes: Buffer.from('y') }));
		const attachments = await loadAttachments(given, { files, maxBytes: 10 });
		expect(attachments.map(({ source }) => Buffer.from(source.bytes).toString())).toEqual([
			'x',
			'y',
			'z',
		]);
	});

	it('names the field and allows no more than what is left of the cap', async () => {
		const asked: object[] = [];
		const files = filesFrom(async (_url, { field, maxBytes }) => {
			asked.push({ field, maxBytes });
			return { bytes: Buffer.alloc(3) };
		});
		const attachments = [aTextFile('four'), aLinkedFile(url), aLinkedFile(url)];
		await loadAttachments(attachments, { files, maxBytes: 10 });
		expect(asked).toEqual([
			{ field: 'attachments[1].url', maxBytes: 6 },
			{ field: 'attachments[2].url', maxBytes: 3 },
		]);
	});
});

describe('checking attachments before anything is reserved', () => {
	it('looks at every URL under its own field', () => {
		const checked: string[] = [];
		const files = filesFrom(
			() => Promise.reject(new Error('not now')),
			(link, field) => void checked.push(`${field} ${link}`),
		);
		checkAttachmentUrls([aTextFile('x'), aLinkedFile(url)], files);
		expect(checked).toEqual([`attachments[1].url ${url}`]);
	});
});

import { toFileFacts } from '../../../lib/files/file-facts';

const url = new URL('https://files.example/folder/from-url.pdf?x=1');

describe('toFileFacts', () => {
	it.each([
		['attachment; filename="report.pdf"', 'report.pdf'],
		['attachment; filename=report.pdf; size=3', 'report.pdf'],
		['ATTACHMENT;FILENAME="a \\"b\\".pdf"', 'a "b".pdf'],
		[`attachment; filename="plain.pdf"; filename*=UTF-8''na%C3%AFve.pdf`, 'naïve.pdf'],
		[`attachment; filename*=utf-8'en'a%20b.pdf`, 'a b.pdf'],
		[`attachment; filename*=UTF-8''%FF.pdf; filename=fallback.pdf`, 'fallback.pdf'],
		[`attachment; filename*=EBCDIC''a.pdf; filename="b.pdf"`, 'b.pdf'],
		['attachment; filename="../../etc/passwd"', 'passwd'],
		['attachment; filename="C:\\\\temp\\\\a.txt"', 'a.txt'],
		[`attachment; filename*=UTF-8''a%0D%0ABcc:%20x.pdf`, 'aBcc: x.pdf'],
		[`attachment; filename*=UTF-8''exe%E2%80%AEfdp.exe`, 'exefdp.exe'],
		['attachment; filename=".."', 'from-url.pdf'],
		['attachment; filename=""', 'from-url.pdf'],
		[`attachment; filename="${'a'.repeat(300)}"`, 'from-url.pdf'],
		['inline', 'from-url.pdf'],
	])('reads the file name of %s', (disposition, filename) => {
		expect(toFileFacts(url, { 'content-disposition': disposition }).filename).toBe(filename);
	});

	it.each([
		['https://files.example/a%20b.pdf', 'a b.pdf'],
		['https://files.example/a%2F..%2Fb.pdf', 'b.pdf'],
		['https://files.example/folder/', undefined],
		['https://files.example/%FF', undefined],
		['https://files.example/', undefined],
	])('falls back on the path of %s', (address, filename) => {
		expect(toFileFacts(new URL(address), {}).filename).toBe(filename);
	});

	it.each([
		['application/pdf', 'application/pdf'],
		['Text/CSV; charset=utf-8; name="evil.exe"', 'text/csv'],
		['nonsense', undefined],
		['', undefined],
	])('reads the media type of %j without its parameters', (header, contentType) => {
		expect(toFileFacts(url, { 'content-type': header }).contentType).toBe(contentType);
	});

	it('leaves out what is not known', () => {
		expect(toFileFacts(new URL('https://files.example/'), {})).toEqual({});
	});
});

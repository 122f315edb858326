import { parseRows } from '../../../../lib/outbox/directory/parse-rows';

const columns = ['address', 'reason', 'note'];
const parse = (text: string) => parseRows(text, columns);

describe('the lines of a list', () => {
	it('are one address each', () => {
		expect(parse('a@a.co\r\n\r\n  b@a.co  \n')).toEqual([
			{ address: 'a@a.co', reason: '', note: '' },
			{ address: 'b@a.co', reason: '', note: '' },
		]);
	});

	it('have the columns of the header, in its order and whatever else it names', () => {
		const text = '\ufeffReason,Signed Up,ADDRESS\nbounce,2024,a@a.co\n';
		expect(parse(text)).toEqual([{ reason: 'bounce', signed_up: '2024', address: 'a@a.co' }]);
	});

	it('have the usual columns without one', () => {
		expect(parse('a@a.co,bounce\nb@a.co,,Asked,more')).toEqual([
			{ address: 'a@a.co', reason: 'bounce', note: '' },
			{ address: 'b@a.co', reason: '', note: 'Asked' },
		]);
	});

	it.each([';', '\t', ','])('may be cut by %j', (delimiter) => {
		expect(parse(['a@a.co', 'manual', 'x'].join(delimiter))).toEqual([
			{ address: 'a@a.co', reason: 'manual', note: 'x' },
		]);
	});

	it('may quote delimiters, quotation marks and line breaks', () => {
		expect(parse('"a@a.co","manual","Said ""no, thanks""\non the phone"\nb@a.co')).toEqual([
			{ address: 'a@a.co', reason: 'manual', note: 'Said "no, thanks"\non the phone' },
			{ address: 'b@a.co', reason: '', note: '' },
		]);
	});

	it('may be none', () => {
		expect(parse('')).toEqual([]);
		expect(parse('\n \n,,\n')).toEqual([]);
	});

	it('may be broken off inside quotation marks', () => {
		expect(parse('"a@a.co')).toEqual([{ address: 'a@a.co', reason: '', note: '' }]);
	});
});

import { parseJsonText } from '../../../lib/chat/json-text';
import { isOutboxError } from '../../../lib/core/errors';

function faultIn(text: string) {
	try {
		parseJsonText(text, 'card');
	} catch (error) {
		if (isOutboxError(error)) return error;
	}
	throw new Error('it was taken');
}

describe('parseJsonText', () => {
	it('reads JSON', () => {
		expect(parseJsonText(' {"a": [1, "b", null]} ', 'card')).toEqual({ a: [1, 'b', null] });
	});

	it.each([
		['', 1, 1],
		['secret', 1, 1],
		['{"a":}', 1, 6],
		['{"a"', 1, 5],
		['{"a": tru', 1, 10],
		['{"a": 1,}', 1, 9],
		['{\n"a": 1\n"b": 2}', 3, 1],
		["{'a': 1}", 1, 2],
		['{"a": 1} x', 1, 10],
		['{"a": "line\nbreak"}', 1, 12],
		['[1, 2', 1, 6],
		['-', 1, 2],
		['"\\x"', 1, 3],
	])('says where %j goes wrong, and repeats none of it', (text, line, column) => {
		const { code, message, details } = faultIn(text);
		expect({ code, field: details.field }).toEqual({ code: 'validation_error', field: 'card' });
		expect(message).toContain(`line ${line}, column ${column} `);
		expect(message).not.toContain('secret');
	});

	it('finds the place in a long text', () => {
		const { message } = faultIn(`[${'"secret",'.repeat(1000)}oops]`);
		expect(message).toContain('line 1, column 9002 ');
	});
});

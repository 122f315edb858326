import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isOutboxError } from '../../../lib/core/errors';
import { parseMailbox } from '../../../lib/mail/addresses';
import disagreements from '../../fixtures/mail/isemail-disagreements.json';

interface Case {
	readonly id: number;
	readonly address: string;
	readonly diagnosis: string;
	readonly isemail: 'valid' | 'refused';
}

const FIXTURE = join(__dirname, '../../fixtures/mail/isemail_tests.xml');

/** The fixture writes control characters as the symbols for them, 0x2400 higher. */
const SYMBOL_OF_CONTROL = /[\u2400-\u241f]/g;

function readCases(): readonly Case[] {
	const xml = readFileSync(FIXTURE, 'utf8');
	return [...xml.matchAll(/<test id="(\d+)">(.*?)<\/test>/gs)].map(([, id, body = '']) => ({
		id: Number(id),
		address: textOf(body, 'address').replace(SYMBOL_OF_CONTROL, (symbol) =>
			String.fromCharCode(symbol.charCodeAt(0) - 0x2400),
		),
		diagnosis: textOf(body, 'diagnosis'),
		isemail: textOf(body, 'category') === 'ISEMAIL_ERR' ? 'refused' : 'valid',
	}));
}

function textOf(xml: string, tag: string): string {
	const text = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(xml)?.[1] ?? '';
	return text
		.replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
		.replaceAll('&amp;', '&');
}

function verdictOf(address: string): 'valid' | 'refused' {
	try {
		parseMailbox(address, 'to');
		return 'valid';
	} catch (error) {
		if (isOutboxError(error) && error.code === 'validation_error') return 'refused';
		throw error;
	}
}

describe('the 164 cases of isemail', () => {
	const cases = readCases();
	const disputed = new Map(disagreements.map((row) => [row.id, row]));

	it('are all there', () => {
		expect(cases).toHaveLength(164);
		expect(cases.filter(({ address }) => address.includes('\r\n'))).not.toHaveLength(0);
	});

	it.each(cases)('case $id ($diagnosis) is decided as documented', ({ id, address, isemail }) => {
		expect(verdictOf(address)).toBe(disputed.get(id)?.ours ?? isemail);
	});

	it('the table of disagreements lists exactly those cases that we decide differently', () => {
		const differing = cases.filter(({ address, isemail }) => verdictOf(address) !== isemail);
		expect(disagreements.map(({ id }) => id)).toEqual(differing.map(({ id }) => id));
	});

	it('the table of disagreements quotes isemail correctly and gives a reason', () => {
		const byId = new Map(cases.map((each) => [each.id, each]));
		for (const { id, address, diagnosis, isemail, ours, why } of disagreements) {
			const original = byId.get(id);
			expect(diagnosis).toBe(original?.diagnosis);
			expect(isemail).toBe(original?.isemail);
			expect(toSymbols(address)).toBe(toSymbols(original?.address ?? ''));
			expect(ours).not.toBe(isemail);
			expect(why.length).toBeGreaterThan(30);
		}
	});
});

function toSymbols(address: string): string {
	return address.replace(/[\x00-\x1f]/g, (control) =>
		String.fromCharCode(control.charCodeAt(0) + 0x2400),
	);
}

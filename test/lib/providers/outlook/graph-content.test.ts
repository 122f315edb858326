import {
	toBody,
	toMailbox,
	toMailboxes,
	toMs,
} from '../../../../lib/providers/outlook/graph-content';

describe('what messages of Graph hold', () => {
	it('is a body in the one form that it is shown in', () => {
		expect(toBody({ contentType: 'html', content: '<p>Hi</p>' })).toEqual({ html: '<p>Hi</p>' });
		expect(toBody({ contentType: 'text', content: 'Hi' })).toEqual({ text: 'Hi' });
	});

	it.each([undefined, null, { contentType: 'html', content: ' \r\n' } as const])(
		'is nothing for a blank body: %j',
		(body) => {
			expect(toBody(body)).toBeUndefined();
		},
	);

	it('is people with a name that is more than their address, and fit for a header', () => {
		const address = 'jane@example.net';
		const named = (name: string | null) => toMailbox({ emailAddress: { name, address } });
		expect(named('Jane')).toEqual({ address, name: 'Jane' });
		expect(named('Jane\r\nBcc: x@y.example')).toEqual({ address, name: 'Jane Bcc: x@y.example' });
		expect(named(address)).toEqual({ address });
		expect(named(null)).toEqual({ address });
	});

	it('is nobody for a name without an address', () => {
		expect(toMailboxes([{ emailAddress: { name: 'jane' } }, {}, { emailAddress: null }])).toEqual(
			[],
		);
		expect(toMailboxes(null)).toEqual([]);
		expect(toMailbox(undefined)).toBeUndefined();
	});

	it('is times, where it says any', () => {
		expect(toMs('2026-05-01T10:00:00Z')).toBe(Date.UTC(2026, 4, 1, 10));
		expect(toMs('soon')).toBeUndefined();
		expect(toMs(null)).toBeUndefined();
	});
});

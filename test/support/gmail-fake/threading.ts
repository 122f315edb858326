import { addressesIn, headerValue, type Header } from './mime';

/** Gmail's rule for a message to join a thread, besides being told which. */
export function joins(
	headers: readonly Header[],
	thread: readonly { readonly headers: readonly Header[] }[],
): boolean {
	const ids = thread.map((each) => headerValue(each.headers, 'Message-ID') ?? '');
	const names = (header: string) =>
		ids.some((id) => id !== '' && headerValue(headers, header)?.includes(id));
	const subject = baseSubject(headers);
	return (
		names('In-Reply-To') &&
		names('References') &&
		thread.some((each) => baseSubject(each.headers) === subject)
	);
}

function baseSubject(headers: readonly Header[]): string {
	const subject = headerValue(headers, 'Subject') ?? '';
	return subject
		.replace(/^((re|fwd?|aw): *)+/i, '')
		.trim()
		.toLowerCase();
}

export function recipientsOf(headers: readonly Header[]): string[] {
	return ['To', 'Cc', 'Bcc'].flatMap((name) => addressesIn(headerValue(headers, name)));
}

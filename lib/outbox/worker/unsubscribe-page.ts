import { escapeHtml } from '../../core/escape-html';

/** What is shown to whoever follows an unsubscribe link. */
export type UnsubscribePage =
	| { readonly kind: 'question' | 'done'; readonly address: string; readonly stream: string }
	| { readonly kind: 'invalid' | 'unavailable' };

/** The page as HTML. It loads nothing, runs nothing, and its form leads to the page itself. */
export function toUnsubscribeHtml(page: UnsubscribePage): string {
	const { title, body } = toContent(page);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.5rem; color: #1f2328; background: #fff; }
h1 { font-size: 1.5rem; line-height: 1.25; }
button { font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .4rem; color: #fff; background: #1a56c4; cursor: pointer; }
@media (prefers-color-scheme: dark) { body { color: #e6e8eb; background: #16181c; } }
</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

function toContent(page: UnsubscribePage): { readonly title: string; readonly body: string } {
	switch (page.kind) {
		case 'question':
			return {
				title: 'Unsubscribe?',
				body: `<p>${escapeHtml(page.address)} will get no more emails of the kind “${escapeHtml(page.stream)}”.</p>\n<form method="post"><button type="submit">Unsubscribe</button></form>`,
			};
		case 'done':
			return {
				title: 'You have unsubscribed',
				body: `<p>${escapeHtml(page.address)} gets no more emails of the kind “${escapeHtml(page.stream)}”.</p>`,
			};
		case 'invalid':
			return {
				title: 'This link does not work',
				body: '<p>It is not complete, or it was changed. Open it once more from the email, as a whole.</p>',
			};
		case 'unavailable':
			return {
				title: 'Please try again later',
				body: '<p>Your wish could not be saved right now. Nothing was changed.</p>',
			};
	}
}

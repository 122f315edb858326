const SENTENCE =
	'Thank you for meeting with us today; the offer that we spoke about is attached to your deal. ';

/** The message of an item: some 2 kB with both bodies, to a recipient of its own. */
export function toBenchMail(index: number) {
	const text = `Hello ${index},\n\n${SENTENCE.repeat(6)}\n\nKind regards\nAcme`;
	return {
		from: 'crm@example.com',
		to: `customer-${index}@example.com`,
		subject: `Your offer no. ${index}`,
		text,
		html: `<p>Hello <b>${index}</b>,</p><p>${SENTENCE.repeat(6)}</p><p>Kind regards<br>Acme</p>`,
	};
}

/** The same as the parameters of Outbox Send Email. */
export function toOutboxParameters(index: number) {
	const { to, subject, text, html } = toBenchMail(index);
	return { authentication: 'password', to, subject, bodyText: text, bodyHtml: html };
}

import { toQueuedEmail } from '../../../../lib/outbox/worker/queued-email';
import { aContent, aQueuedMessage } from '../../../support/queued-messages';

const link = { url: 'https://n8n.example.com/u?token=x', oneClick: true };

describe('a queued message as an email', () => {
	it('goes to its own recipient alone, with what its call says', () => {
		const content = aContent({ html: '<p>Hi</p>', headers: { 'X-Campaign': 'a' } });
		expect(toQueuedEmail({ message: aQueuedMessage({ type: 'bcc' }), content }, link)).toEqual({
			from: { address: 'shop@example.com', name: 'Shop' },
			to: [{ address: 'jane@example.com' }],
			cc: [],
			bcc: [],
			replyTo: [],
			subject: 'Your order',
			html: '<p>Hi</p>',
			text: 'It is on its way.',
			headers: { 'X-Campaign': 'a' },
			listUnsubscribe: link,
			attachments: [],
			dropped: [],
			warnings: [],
		});
	});

	it('keeps the sender’s own way to unsubscribe', () => {
		const content = aContent({ headers: { 'list-unsubscribe': '<mailto:stop@example.com>' } });
		expect(toQueuedEmail({ message: aQueuedMessage(), content }, link)).not.toHaveProperty(
			'listUnsubscribe',
		);
	});
});

import { createTransport } from 'nodemailer';

import { createInboxServer } from '../../scripts/mail-sink/inbox-server.mjs';
import { startMailServer, LOGIN } from './support/mail-server';
import { openBrowser } from './support/browser';

const HOSTILE = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

describe('the inbox page', () => {
	it('shows what a message holds as text and runs nothing of it', async () => {
		const server = await startMailServer();
		const inbox = await createInboxServer(server);
		const browser = await openBrowser();
		const transport = createTransport({
			host: server.host,
			port: server.port,
			auth: { user: LOGIN.user, pass: LOGIN.password },
		});
		try {
			await transport.sendMail({
				from: { name: HOSTILE, address: 'crm@acme.example' },
				to: { name: HOSTILE, address: 'jane@example.com' },
				subject: HOSTILE,
				headers: { 'X-Outbox-Id': HOSTILE },
				html: `<p>Hello</p>${HOSTILE.replaceAll('document', 'top.document')}`,
				text: HOSTILE,
				attachments: [{ filename: HOSTILE, content: 'x' }],
			});
			const page = await browser.newPage();
			await page.goto(inbox.url);
			await page.locator('#list button').click();

			expect(await page.locator('#subject').textContent()).toBe(HOSTILE);
			expect(await page.locator('#list .to').textContent()).toContain(HOSTILE);
			await page.frameLocator('#html').getByText('Hello').waitFor();
			await page.locator('#tab-text').click();
			expect(await page.locator('#text').textContent()).toContain(HOSTILE);
			expect(await page.title()).toBe('Inbox (1)');
			expect(await page.locator('#message img, #message script, #list img').count()).toBe(0);
		} finally {
			transport.close();
			await browser.close();
			await inbox.close();
			await server.close();
		}
	});
});

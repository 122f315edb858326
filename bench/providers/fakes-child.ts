/** The stand-ins of Gmail and Microsoft Graph that the tests have, in a process of their own. */
import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import { startGmailFake } from '../../test/support/gmail-fake/gmail-fake';
import { startFakeGraph } from '../../test/support/graph-fake/fake-graph';

const ADDRESS = 'crm@example.com';

async function main(): Promise<void> {
	const gmail = await startGmailFake();
	const graph = await startFakeGraph({ mailboxes: [{ address: ADDRESS }] });
	const gmailToken = gmail.issueToken(gmail.addMailbox(ADDRESS), GMAIL_SCOPES);
	process.on('message', (question) => {
		const sent = question === 'gmail' ? gmail.outgoing.length : graph.accepted.length;
		process.send?.(gmail.violations.length + graph.violations.length > 0 ? NaN : sent);
	});
	process.send?.({
		address: ADDRESS,
		gmail: { url: gmail.url, token: gmailToken },
		outlook: { url: graph.baseUrl, token: graph.tokens.issue(ADDRESS) },
	});
}

void main();

import type { Backend } from '../../lib/core/backend';
import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { REQUESTS_AT_A_TIME } from '../../lib/providers/outlook/graph-client';
import { toBenchMail } from '../emails/messages';
import { built } from '../support/built';
import type { SendOne } from './bare';
import { createHttp, type Fakes } from './fakes';

const SECRET = Buffer.alloc(32, 7);
const ACCOUNT = '6f1d2c3b-4a59-5e68-8f70-1a2b3c4d5e6f';

export function createOutboxGmail({ gmail, address }: Fakes, backend: Backend): SendOne {
	const clock = built.system.createSystemClock();
	const provider = built.gmail.createGmailProvider({
		options: { baseUrl: gmail.url },
		http: createHttp(gmail),
		mailbox: address,
		secret: SECRET,
		clock,
	});
	return createSend(provider, backend, address);
}

export function createOutboxOutlook({ outlook, address }: Fakes, backend: Backend): SendOne {
	const provider = built.outlook.createOutlookProvider({
		options: { baseUrl: outlook.url, mailbox: 'me' },
		http: createHttp(outlook),
		turns: built.permits.createPermits(REQUESTS_AT_A_TIME),
		account: ACCOUNT,
		secret: SECRET,
		clock: built.system.createSystemClock(),
	});
	return createSend(provider, backend, address);
}

/** The use case that the node calls for each item. */
function createSend(provider: Provider<LoadedEmail>, backend: Backend, address: string): SendOne {
	const clock = built.system.createSystemClock();
	const ids = built.system.createSystemIds(clock);
	return (index) => {
		const { to, subject, text, html } = toBenchMail(index);
		const email = { from: { address }, to: [{ address: to }], subject, text, html };
		const empty = { cc: [], bcc: [], replyTo: [], attachments: [], dropped: [], warnings: [] };
		return built.sendEmail.sendEmail(
			{
				email: { ...email, ...empty, headers: {} },
				provider,
				scope: { kind: 'named', name: 'bench' },
				key: { kind: 'own', key: ids.uid() },
				adoptNewestInSlot: false,
				links: {},
				tags: [],
				origin: {},
				files: { check: () => undefined, fetch: () => Promise.reject(new Error('no files')) },
				maxAttachmentBytes: 1,
				policy: built.policy.DEFAULT_POLICY,
			},
			{ backend, clock, ids },
		);
	};
}

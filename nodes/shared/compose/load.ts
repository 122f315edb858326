import { setImmediate as nextTurn } from 'node:timers/promises';

import { createLazy } from '../../../lib/core/lazy';

type Part = () => Promise<unknown>;

const EMAIL_PARTS: readonly Part[] = [
	() => import('zod/v4/locales'),
	() => import('zod/v4/core'),
	() => import('zod/v4'),
	() => import('../../../lib/core/submission'),
	() => import('../../../lib/mail/email-input'),
	() => import('../../../lib/outbox/send'),
	() => import('../../../lib/outbox/email/send-email'),
	() => import('../../../lib/providers/smtp/provider'),
	() => import('../../../lib/providers/imap/mail-store'),
	() => import('../../../lib/providers/gmail/provider'),
	() => import('../../../lib/providers/outlook/provider'),
	() => import('./mail'),
	() => import('../../../lib/backends/redis/redis-backend'),
	() => import('../../../lib/backends/sqlite/sqlite-backend'),
	() => import('./stores'),
	() => import('./files'),
	() => import('../compose'),
	() => import('../mail-account'),
	() => import('../send-options'),
	() => import('../run-sends'),
];

const CHAT_PARTS: readonly Part[] = [
	() => import('../../../lib/providers/slack/message'),
	() => import('../../../lib/providers/slack/provider'),
	() => import('../../../lib/providers/teams/message'),
	() => import('../../../lib/providers/teams/provider'),
	() => import('../../../lib/providers/telegram/provider'),
	() => import('../../../lib/providers/twilio/provider'),
	() => import('./chat'),
];

const PHONE_PARTS: readonly Part[] = [
	async () => {
		const { loadPhoneNumbers } = await import('../../../lib/providers/twilio/phone-number');
		loadPhoneNumbers();
	},
];

/**
 * Loads what takes long to load, those parts first that others need, and one in each turn of the
 * event loop. In one go it would hold up everything else that n8n is doing for a tenth of a second.
 */
async function loadInTurns(parts: readonly Part[]): Promise<void> {
	for (const load of parts) {
		await load();
		await nextTurn();
	}
}

/** Loads what emails, and the ledger, need. */
export const loadForEmail = createLazy(() => loadInTurns(EMAIL_PARTS));

/** Loads what messages on all channels need. */
export const loadForChat = createLazy(async () => {
	await loadForEmail();
	await loadInTurns(CHAT_PARTS);
});

/** Loads what reads phone numbers, which only some of the channels need. */
export const loadForPhones = createLazy(() => loadInTurns(PHONE_PARTS));

import { isOutboxError, OutboxError } from '../../core/errors';
import type { DraftReference, DraftToSave, SaveHooks } from '../../core/mail-store';
import { composeMime } from '../../mail/compose';
import { deriveMessageId } from '../../mail/message-id';
import { toParentMessage } from '../../mail/parent-lookup';
import { toLedgerError } from '../hooks';
import { MAX_MESSAGE_BYTES } from './client';
import { toDraftReference, readDraftReference, type KnownPlace } from './draft-reference';
import { draftMissing } from './errors';
import { findMessage, searchNewest } from './find-message';
import { findMailbox } from './mailboxes';
import type { ImapSession, MessagePlace } from './session';
import { SERVICE, type Store } from './store';

/** How long we look for a draft that the server took without saying so. */
const LOOK_UP_MS = 15_000;

/** Puts a draft into the mailbox; the one it replaces is deleted once the new one is there. */
export async function saveDraft(
	store: Store,
	{ email, context, lookup, replaces }: DraftToSave,
	hooks: SaveHooks,
): Promise<DraftReference> {
	const messageId = deriveMessageId(store.secret, context.uid, email.from.address);
	const marks = { messageId, outboxId: context.uid };
	const parent = toParentMessage(lookup, email.threadId);
	const mime = await composeMime(email, {
		...{ uid: context.uid, messageId, date: context.createdAt, tags: context.tags },
		...{ keepBcc: true, ...(parent && { parent }) },
	});
	if (mime.length > MAX_MESSAGE_BYTES) throw tooLarge(mime.length);
	const replaced = replaces && readDraftReference(replaces);

	const progress = { isOffered: false };
	const put = async (session: ImapSession): Promise<DraftReference> => {
		const mailbox = await findMailbox(session, 'drafts', store.options.mailboxes);
		const old = replaced && (await findMessage(session, mailbox, replaced, {}, 'write'));
		if (replaced && !old) throw draftMissing();
		progress.isOffered = true;
		const place =
			(await session.append(mailbox, mime, ['\\Draft', '\\Seen'])) ??
			(await findPlace(session, mailbox, marks));
		const reference = toDraftReference(place, marks);
		await hooks.remember(reference).catch(async (thrown: unknown) => {
			await store.tolerate('a draft is left that is not in the records', async () => {
				await session.open(mailbox, 'write');
				await session.erase(place.uid);
			});
			throw toLedgerError(SERVICE, thrown);
		});
		if (old)
			await store.tolerate('the draft that was replaced is still there', () =>
				session.erase(old.place.uid),
			);
		return reference;
	};
	try {
		return await store.use(hooks.signal, put);
	} catch (error) {
		if (!progress.isOffered || !isOutboxError(error) || error.retry !== 'later') throw error;
		const taken = await findTaken(store, marks, replaced);
		if (!taken) throw error;
		const reference = toDraftReference(taken, marks);
		await hooks.remember(reference).catch((thrown: unknown) => {
			throw toLedgerError(SERVICE, thrown);
		});
		return reference;
	}
}

/** For servers that do not tell where they have put a message. */
async function findPlace(
	session: ImapSession,
	mailbox: string,
	marks: KnownPlace,
): Promise<MessagePlace> {
	const { uidValidity } = await session.open(mailbox, 'write');
	const uid = await searchNewest(session, marks);
	if (uid !== undefined) return { mailbox, uidValidity, uid };
	throw new OutboxError(
		'provider_error',
		'The IMAP server took the draft, but does not find it in the Drafts mailbox.',
		{ retry: 'later', details: { provider: 'imap' } },
	);
}

/** The line may have dropped after the server had the whole draft. */
async function findTaken(
	store: Store,
	marks: KnownPlace,
	replaced: KnownPlace | undefined,
): Promise<MessagePlace | undefined> {
	const look = async (session: ImapSession): Promise<MessagePlace | undefined> => {
		const mailbox = await findMailbox(session, 'drafts', store.options.mailboxes);
		const found = await findMessage(session, mailbox, marks, {});
		return found && found.place.uid !== replaced?.place?.uid ? found.place : undefined;
	};
	return store.use(AbortSignal.timeout(LOOK_UP_MS), look).catch(() => undefined);
}

function tooLarge(bytes: number): OutboxError {
	return new OutboxError(
		'payload_too_large',
		`The draft is ${bytes} bytes long in MIME; at most ${MAX_MESSAGE_BYTES} are kept. Use less or smaller attachments.`,
		{ details: { provider: 'imap' } },
	);
}

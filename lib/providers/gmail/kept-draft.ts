import type { SaveHooks } from '../../core/mail-store';
import { toLedgerError } from '../hooks';
import type { GmailApi } from './api';
import { createDraft, deleteDraft, updateDraft, type Fence } from './drafts';
import { GMAIL } from './errors';
import type { GmailRequest } from './request';

/** Makes a draft that is noted down, or none. */
export async function keepDraft(
	api: GmailApi,
	request: GmailRequest,
	hooks: SaveHooks,
): Promise<Fence> {
	const fence = await createDraft(api, request, hooks.signal);
	try {
		await remember(fence, hooks);
	} catch (error) {
		// Nobody will ever find it again.
		await discardDraft(api, fence, hooks.signal);
		throw error;
	}
	return fence;
}

/** Puts other content into a draft and notes it down; undefined when it is no longer there. */
export async function replaceDraft(
	api: GmailApi,
	request: GmailRequest,
	replaced: Fence,
	hooks: SaveHooks,
): Promise<Fence | undefined> {
	const fence = await updateDraft(api, request, replaced, hooks.signal);
	if (fence) await remember(fence, hooks);
	return fence;
}

/** Clears a draft away that nobody will send. It does no harm, so a failure is passed over. */
export async function discardDraft(
	api: GmailApi,
	fence: Fence,
	signal: AbortSignal,
): Promise<void> {
	await deleteDraft(api, fence, signal).catch(() => false);
}

async function remember(fence: Fence, hooks: SaveHooks): Promise<void> {
	await hooks.remember(fence).catch((thrown: unknown): never => {
		throw toLedgerError(GMAIL, thrown);
	});
}

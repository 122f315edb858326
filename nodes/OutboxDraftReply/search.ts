import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { MailStore } from '../../lib/core/mail-store';
import { listDrafts } from '../../lib/outbox/drafts/list-drafts';
import type { Environment } from '../../lib/outbox/environment';
import { toTimestamp } from '../../lib/outbox/send-output';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { loadForEmail } from '../shared/compose/load';
import { openItemStore } from '../shared/item-store';
import { openMailAccount } from '../shared/open-mail-account';
import { readParameter } from '../shared/parameters';
import { createStoreChooser } from '../shared/store-choice';

/** Somebody is waiting in front of the screen. */
const TIMEOUT_MS = 15_000;
const LIMIT = 50;

interface Opened {
	readonly mailbox: MailStore;
	readonly environment: Environment;
}

/** @throws OutboxError saying what is wrong with the credential or the store */
async function open(context: ILoadOptionsFunctions, runtime: Runtime): Promise<Opened> {
	await loadForEmail();
	const signal = AbortSignal.timeout(TIMEOUT_MS);
	const options = readParameter(context, 'options', 0, {});
	const { store } = parseStore(options);
	const choice = await createStoreChooser(context)(store);
	const { backend, secret } = await openItemStore(runtime, choice, 'fail');
	const account = await openMailAccount(context, runtime, signal);
	const { clock, ids } = runtime;
	return {
		mailbox: account.openMailbox(secret),
		environment: { backend, clock, ids, signal },
	};
}

function parseStore(options: unknown): { readonly store: 'auto' | 'sqlite' | 'redis' } {
	const store: unknown = Reflect.get(Object(options), 'store');
	return { store: store === 'sqlite' || store === 'redis' ? store : 'auto' };
}

/** A time as the lists show it, e.g. `2026-05-01 12:30 UTC`. */
const toMinute = (at: number): string => `${toTimestamp(at).slice(0, 16).replace('T', ' ')} UTC`;

/** Drafts whose subject or recipients hold the query. */
export async function findDrafts(
	context: ILoadOptionsFunctions,
	query: string,
	runtime: Runtime = processRuntime,
): Promise<INodeListSearchResult> {
	const { mailbox: store, environment } = await open(context, runtime);
	const found = await listDrafts({}, { store, limit: LIMIT }, environment);
	const wanted = query.toLowerCase();
	return {
		results: found.flatMap(({ record, draft }) => {
			if (!draft) return [];
			const subject = record.subject === '' ? '(no subject)' : record.subject;
			const [first = 'nobody yet'] = record.recipients;
			const name = `${subject} → ${first} · ${toMinute(record.createdAt)}`;
			return name.toLowerCase().includes(wanted) ? [{ name, value: record.uid }] : [];
		}),
	};
}

/** Conversations that hold the words of the query. */
export async function findConversations(
	context: ILoadOptionsFunctions,
	query: string,
	runtime: Runtime = processRuntime,
): Promise<INodeListSearchResult> {
	const { mailbox, environment } = await open(context, runtime);
	const search = { limit: LIMIT, ...(query !== '' && { text: query }) };
	const signal = environment.signal ?? AbortSignal.timeout(TIMEOUT_MS);
	const found = await mailbox.listConversations(search, signal);
	return {
		results: found.map(({ threadId, subject, from, at }) => ({
			name: [
				subject === '' ? '(no subject)' : subject,
				...(from ? [from.name ?? from.address] : []),
				...(at === undefined ? [] : [toMinute(at)]),
			].join(' · '),
			value: threadId,
		})),
	};
}

/** The one account that the credential connects, by its id. */
export async function findAccounts(
	context: ILoadOptionsFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeListSearchResult> {
	const { mailbox } = await open(context, runtime);
	const { owner, id, account } = mailbox;
	return { results: [{ name: `${owner.address} (${id})`, value: account }] };
}

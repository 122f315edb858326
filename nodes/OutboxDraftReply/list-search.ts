import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The drafts on record that lie in the mailbox; what the search needs is loaded when it is used. */
export const searchDrafts: ListSearch = async function (query = '') {
	const { findDrafts } = await import('./search');
	return findDrafts(this, query);
};

/** The newest conversations of the mailbox. */
export const searchConversations: ListSearch = async function (query = '') {
	const { findConversations } = await import('./search');
	return findConversations(this, query);
};

/** The account that the credential connects. */
export const searchAccounts: ListSearch = async function () {
	const { findAccounts } = await import('./search');
	return findAccounts(this);
};

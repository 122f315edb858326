import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** The channels of the workspace; what the search needs is loaded when somebody searches. */
export const searchSlackChannels: ListSearch = async function (query, cursor) {
	const { searchSlack } = await import('./search-slack');
	return searchSlack(this, 'channels', { query, cursor });
};

/** The people of the workspace. */
export const searchSlackUsers: ListSearch = async function (query, cursor) {
	const { searchSlack } = await import('./search-slack');
	return searchSlack(this, 'users', { query, cursor });
};

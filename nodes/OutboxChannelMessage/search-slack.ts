import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { parseSlackAccount } from '../shared/slack-account';

/** Somebody is waiting in front of the screen. */
const TIMEOUT_MS = 15_000;

/**
 * Channels or people of the credential's workspace whose names contain the query.
 * @throws OutboxError saying which permission is missing
 */
export async function searchSlack(
	context: ILoadOptionsFunctions,
	kind: 'channels' | 'users',
	{ query, cursor }: { readonly query?: string | undefined; readonly cursor?: string | undefined },
	runtime: Pick<Runtime, 'chat'> = processRuntime,
): Promise<INodeListSearchResult> {
	const { options } = parseSlackAccount(await context.getCredentials('outboxSlackApi'));
	const { slack } = await runtime.chat();
	const list = kind === 'channels' ? slack.listChannels : slack.listUsers;
	const search = { query, cursor, signal: AbortSignal.timeout(TIMEOUT_MS) };
	const { results, nextCursor } = await list(options, search);
	return {
		results: results.map(({ name, id }) => ({ name, value: id })),
		...(nextCursor !== undefined && { paginationToken: nextCursor }),
	};
}

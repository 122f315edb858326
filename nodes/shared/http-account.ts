import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { lookUp } from '../../lib/outbox/look-up';
import { DEFAULT_POLICY } from '../../lib/outbox/policy';
import type { Runtime } from './compose';
import { readCredential } from './credential';
import { createHttpClient } from './http-client';
import type { NodeContext } from './node-context';
import { textParameter } from './parameters';

const credentialSchema = z.object({
	baseUrl: textParameter,
	/** A shared mailbox, where the service has such. */
	mailbox: textParameter,
	allowPrivateUrls: z.boolean().default(false),
});

/** An OAuth2 account that n8n logs in to, and what the user set for it. */
export async function openHttpAccount(context: NodeContext, credentialType: string) {
	const data = await readCredential(context, credentialType, 'mail account');
	const { allowPrivateUrls, ...settings } = parseInput(credentialSchema, data);
	return { http: createHttpClient(context, credentialType), settings, allowPrivateUrls };
}

/** Asks the service about the account, before any item is looked at. */
export function askAbout<T>(
	read: (signal: AbortSignal) => Promise<T>,
	{ clock, ids }: Pick<Runtime, 'clock' | 'ids'>,
	signal: AbortSignal,
): Promise<T> {
	return lookUp(read, DEFAULT_POLICY, { clock, ids, signal });
}

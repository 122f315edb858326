import { z } from 'zod/v4';

import { createClient, type Client } from '../../../scripts/n8n-host/client.mjs';

const noteSchema = z.strictObject({
	url: z.string(),
	owner: z.strictObject({ email: z.string(), password: z.string() }),
	/** A temporary folder that is removed at the end. */
	folder: z.string(),
	tarball: z.string(),
	/** Where the package is installed in the n8n of the tests. */
	packageDir: z.string(),
	/** The folder that attachments may be named in by a storage path. */
	storageDir: z.string(),
	/** Takes settings of credentials that users cannot make. */
	overwrites: z.strictObject({ url: z.string(), token: z.string() }),
});

/** What the global set-up says about the n8n that the tests share. */
export const sharedHost = noteSchema.parse(JSON.parse(process.env['OUTBOX_E2E'] ?? 'null'));

/** A client of the shared n8n, signed in as its owner. */
export async function signIn(): Promise<Client> {
	const client = createClient(sharedHost.url);
	await client.signIn(sharedHost.owner);
	return client;
}

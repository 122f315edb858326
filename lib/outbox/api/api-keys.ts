import { z } from 'zod/v4';

import type { DocumentStore, StoredDocument } from '../../core/document-store';
import { OutboxError, storeError, validationError } from '../../core/errors';
import type { Clock, Ids } from '../../core/ports';
import { createDocumentCodec } from '../directory/document-codec';
import { hashSecret, isSecretOf, makeKey, parseToken } from './key-secret';

/** What a key may be used for, in the names of the documented errors. */
export const PERMISSIONS = ['write:email', 'write:channels'] as const;
export type Permission = (typeof PERMISSIONS)[number];

const apiKeySchema = z.strictObject({
	id: z.string(),
	/** Whose key it is, for people. */
	name: z.string(),
	permissions: z.array(z.enum(PERMISSIONS)),
	/** Calls in a second, and in a day of UTC. */
	perSecond: z.int().min(1),
	perDay: z.int().min(1),
	createdAt: z.number(),
	expiresAt: z.number().optional(),
	revokedAt: z.number().optional(),
});

/** An API key without its secret, which nobody gets to see twice. Times are in milliseconds. */
export type ApiKey = z.infer<typeof apiKeySchema>;

const recordSchema = z.strictObject({ ...apiKeySchema.shape, hash: z.string() });

export type NewApiKey = Pick<ApiKey, 'name' | 'permissions' | 'perSecond' | 'perDay'> & {
	/** The key never ends by itself unless given. */
	readonly expiresAt?: number | undefined;
};

export interface ApiKeyPage {
	/** By id. */
	readonly keys: readonly ApiKey[];
	readonly nextAfter?: string;
}

/** The keys of the API. Every method fails with `store_unavailable` when the store does. */
export interface ApiKeys {
	/**
	 * @returns the token, which is not kept and cannot be shown again
	 * @throws OutboxError `validation_error` on `expires_at`
	 */
	create(key: NewApiKey): Promise<{ readonly key: ApiKey; readonly token: string }>;
	/** @returns undefined for a token that is wrong, has ended or was revoked */
	authenticate(token: string): Promise<ApiKey | undefined>;
	list(page: { readonly after?: string; readonly limit: number }): Promise<ApiKeyPage>;
	/** From now on the key opens nothing. It stays in lists. @throws OutboxError `not_found` */
	revoke(id: string): Promise<ApiKey>;
}

export interface ApiKeysEnvironment {
	readonly clock: Pick<Clock, 'now'>;
	readonly ids: Pick<Ids, 'token'>;
	/** The store's, which the secrets of keys derive from. */
	readonly secret: Uint8Array;
}

const COLLECTION = 'api-keys';

export function createApiKeys(
	documents: DocumentStore,
	{ clock, ids, secret: installationSecret }: ApiKeysEnvironment,
): ApiKeys {
	const codec = createDocumentCodec(COLLECTION, recordSchema);

	const read = async (id: string): Promise<StoredDocument | undefined> =>
		(await documents.get(COLLECTION, [id]))[0];

	return {
		async create({ expiresAt, ...given }) {
			const now = clock.now();
			if (expiresAt !== undefined && expiresAt <= now) {
				throw validationError('expires_at', 'expires_at is in the past. Give a later time.');
			}
			const { id, secret, token } = makeKey(installationSecret, [ids.token(), ids.token()]);
			const key: ApiKey = { id, ...given, createdAt: now, ...(expiresAt && { expiresAt }) };
			const value = codec.toValue({ ...key, hash: hashSecret(secret) });
			if (await documents.swap(COLLECTION, id, undefined, { value })) return { key, token };
			throw storeError('There is an API key with the same id. Try again.', 'later');
		},
		async authenticate(token) {
			const presented = parseToken(token);
			const stored = presented && (await read(presented.id));
			if (!stored) return undefined;
			const { hash, ...key } = codec.parse(stored);
			const isUsable = isSecretOf(presented.secret, hash) && isActive(key, clock.now());
			return isUsable ? key : undefined;
		},
		async list(page) {
			const { documents: found, nextAfter } = await documents.list(COLLECTION, page);
			const keys = found.map((stored) => withoutHash(codec.parse(stored)));
			return { keys, ...(nextAfter !== undefined && { nextAfter }) };
		},
		async revoke(id) {
			const stored = await read(id);
			if (!stored) {
				throw new OutboxError(
					'not_found',
					'There is no API key with this id. Look it up with List Keys.',
					{ details: { field: 'key_id' } },
				);
			}
			const record = codec.parse(stored);
			if (record.revokedAt !== undefined) return withoutHash(record);
			const revoked = { ...record, revokedAt: clock.now() };
			await documents.put(COLLECTION, [{ key: id, value: codec.toValue(revoked) }]);
			return withoutHash(revoked);
		},
	};
}

/** Whether the key opens anything at this time. */
export function isActive({ expiresAt, revokedAt }: ApiKey, now: number): boolean {
	return revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
}

function withoutHash({ hash: _secret, ...key }: z.infer<typeof recordSchema>): ApiKey {
	return key;
}

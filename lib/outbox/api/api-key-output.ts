import { toOptionalTimestamp, toTimestamp } from '../send-output';
import { isActive, type ApiKey } from './api-keys';

/** An API key as the node gives it out. All times are ISO 8601, UTC. */
export interface ApiKeyOutput {
	readonly key_id: string;
	readonly name: string;
	readonly status: 'active' | 'expired' | 'revoked';
	readonly permissions: ApiKey['permissions'];
	readonly per_second_limit: number;
	readonly per_day_limit: number;
	readonly created_at: string;
	readonly expires_at: string | null;
	readonly revoked_at: string | null;
}

export function toApiKeyOutput(key: ApiKey, now: number): ApiKeyOutput {
	const ended = key.revokedAt === undefined ? 'expired' : 'revoked';
	return {
		key_id: key.id,
		name: key.name,
		status: isActive(key, now) ? 'active' : ended,
		permissions: key.permissions,
		per_second_limit: key.perSecond,
		per_day_limit: key.perDay,
		created_at: toTimestamp(key.createdAt),
		expires_at: toOptionalTimestamp(key.expiresAt),
		revoked_at: toOptionalTimestamp(key.revokedAt),
	};
}

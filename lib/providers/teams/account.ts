import { toAccountId } from '../account-id';
import type { TeamsOptions } from './options';

/** The account's id: the bot in its tenant, whatever its secret is at the time. */
export function toTeamsAccountId({
	appId,
	tenantId,
}: Pick<TeamsOptions, 'appId' | 'tenantId'>): string {
	return toAccountId('teams', `${tenantId}/${appId}`);
}

import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { parseTeamsOptions, type TeamsOptions } from '../../lib/providers/teams/options';
import { textParameter } from './parameters';

export interface TeamsAccount {
	readonly options: TeamsOptions;
}

const credentialSchema = z.object({
	appId: textParameter,
	clientSecret: textParameter,
	tenantId: textParameter,
	cloud: textParameter,
	serviceUrl: textParameter,
	loginUrl: textParameter,
});

/**
 * Reads what a user filled into a Teams credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseTeamsAccount(data: unknown): TeamsAccount {
	return { options: parseTeamsOptions(parseInput(credentialSchema, data)) };
}

import { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import { isBaseUrl } from '../../http/base-url';
import { parseInput } from '../../mail/parse-input';
import { CLOUD_NAMES, toCloud } from './clouds';

const APP_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A directory's id, or one of its domains. */
const TENANT = /^[a-z0-9][a-z0-9.-]{2,252}$/i;

const url = (example: string) =>
	z
		.string()
		.trim()
		.refine(isBaseUrl, { error: `Give an https address such as ${example}, without a query.` })
		// The SDK puts a slash behind it.
		.transform((text) => text.replace(/\/+$/, ''));

const teamsInputSchema = z.strictObject({
	appId: z.string().trim().regex(APP_ID, {
		error: 'Give the Microsoft App ID of the bot, such as 00000000-0000-0000-0000-000000000000.',
	}),
	clientSecret: z
		.string()
		.trim()
		.min(1, { error: 'Give the value of a client secret of the app.' }),
	tenantId: z.string().trim().regex(TENANT, {
		error:
			'Give the id or a domain of the organisation that the app is registered in, or botframework.com for a multi-tenant bot.',
	}),
	cloud: z.enum(CLOUD_NAMES).default('public'),
	serviceUrl: url('https://smba.trafficmanager.net/teams').optional(),
	loginUrl: url('https://login.microsoftonline.com').optional(),
});

/** What a connection to a bot needs. */
export interface TeamsOptions {
	/** The bot's id in Microsoft Entra. */
	readonly appId: string;
	readonly clientSecret: string;
	/** In whose directory the bot logs in. */
	readonly tenantId: string;
	/** Where the bot logs in, without the tenant. */
	readonly loginUrl: string;
	/** What the token is for. */
	readonly scope: string;
	/** Where the Bot Connector is, without a slash at the end. */
	readonly serviceUrl: string;
}

/**
 * Checks a bot's settings; what is left out is the cloud's own.
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function parseTeamsOptions(input: unknown): TeamsOptions {
	const {
		cloud: name,
		appId,
		tenantId,
		clientSecret,
		...own
	} = parseInput(teamsInputSchema, input);
	const cloud = toCloud(name);
	const serviceUrl = own.serviceUrl ?? cloud.serviceUrl;
	if (serviceUrl === undefined) {
		throw validationError(
			'service_url',
			'service_url is missing, and this cloud has none that is the same for everybody. Give the serviceUrl that Teams sends the bot with every message.',
		);
	}
	return {
		appId: appId.toLowerCase(),
		tenantId: tenantId.toLowerCase(),
		clientSecret,
		loginUrl: own.loginUrl ?? cloud.loginUrl,
		scope: cloud.scope,
		serviceUrl,
	};
}

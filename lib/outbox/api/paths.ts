/** What a call wants to be done: which output of the trigger it leaves by. */
export type CallKind = 'email' | 'channel' | 'queue' | 'draft' | 'new' | 'reply';

export const ENDPOINT_IDS = ['email', 'channels', 'emails', 'outbound'] as const;
export type EndpointId = (typeof ENDPOINT_IDS)[number];

/** Where the endpoints are: below the API's base, without a slash in front. */
export const PATHS: Readonly<Record<EndpointId, string>> = {
	email: 'v1/email/send',
	channels: 'v1/channels/send',
	emails: 'v1/emails',
	outbound: 'api/email/send',
};

/** Where the description of the API itself is. */
export const OPENAPI_PATH = 'openapi.json';

/**
 * Whether a request is for an endpoint.
 * @param path of the request's URL, with whatever stands in front of the API's base
 */
export function isAt(path: string, endpointPath: string): boolean {
	return `/${path}`.replace(/\/+$/, '').endsWith(`/${endpointPath}`);
}

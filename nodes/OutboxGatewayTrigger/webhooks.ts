import * as n8n from 'n8n-workflow';
import type { INodeParameters, IWebhookDescription } from 'n8n-workflow';

import { OPENAPI_PATH, PATHS } from '../../lib/outbox/api/paths';

/** All, so that the API itself says which of them it takes. */
const METHODS = 'DELETE,GET,HEAD,PATCH,POST,PUT';

/**
 * Where n8n looks for what a description's expressions come to, so that it need not evaluate them at
 * every call. Releases that have no such thing evaluate them.
 */
const RESOLVERS: unknown = Reflect.get(n8n, 'WEBHOOK_RESOLVERS');

/** A path below the prefix that the user has chosen. */
function toWebhook(path: string, isShown: boolean): IWebhookDescription {
	const template = `={{ (($parameter["pathPrefix"] || "").replace(/^\\/+|\\/+$/g, "") + "/${path}").replace(/^\\/+/, "") }}`;
	const resolve = ({ pathPrefix }: INodeParameters): string => {
		const prefix = typeof pathPrefix === 'string' ? pathPrefix.replace(/^\/+|\/+$/g, '') : '';
		return `${prefix}/${path}`.replace(/^\/+/, '');
	};
	return {
		name: 'default',
		httpMethod: METHODS,
		path: template,
		isFullPath: true,
		responseMode: 'responseNode',
		ndvHideMethod: true,
		ndvHideUrl: !isShown,
		...(typeof RESOLVERS === 'symbol' && { [RESOLVERS]: { path: { template, resolve } } }),
	};
}

/** Every address of the API, whether it is switched on or not: then it says so. */
export const gatewayWebhooks: IWebhookDescription[] = [
	...Object.values(PATHS).map((path) => toWebhook(path, true)),
	toWebhook(OPENAPI_PATH, false),
];

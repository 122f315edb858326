import { z } from 'zod/v4';

import type { ApiSettings } from '../../lib/outbox/api/admit';
import { ENDPOINT_IDS } from '../../lib/outbox/api/paths';
import { parseInput } from '../../lib/mail/parse-input';
import type { NodeContext } from '../shared/node-context';
import { choiceParameter, numberParameter, readParameter } from '../shared/parameters';

const HOUR_MS = 3_600_000;
const MEGABYTE = 1_000_000;
const DEFAULT_WINDOW_HOURS = 24;
const DEFAULT_BODY_MB = 16;

const parametersSchema = z.object({
	endpoints: z.array(z.enum(ENDPOINT_IDS)),
	apiOptions: z.object({
		storagePaths: z.boolean({ error: 'Give true or false.' }).default(false),
		windowHours: numberParameter({ min: 1, max: 8760, whole: false }),
		maxBodyMb: numberParameter({ min: 0.1, max: 100, whole: false }),
		store: choiceParameter(['auto', 'sqlite', 'redis']),
	}),
});

export interface GatewayParameters {
	readonly settings: ApiSettings;
	readonly store: 'auto' | 'sqlite' | 'redis';
}

/** @throws OutboxError `validation_error` on the parameter's name in snake case */
export function readGatewayParameters(context: NodeContext): GatewayParameters {
	const read = (name: string, fallback: unknown) => readParameter(context, name, 0, fallback);
	const { endpoints, apiOptions } = parseInput(parametersSchema, {
		endpoints: read('endpoints', [...ENDPOINT_IDS]),
		apiOptions: read('apiOptions', {}),
	});
	const { storagePaths, windowHours, maxBodyMb, store } = apiOptions;
	return {
		settings: {
			endpoints,
			storagePaths,
			windowMs: (windowHours ?? DEFAULT_WINDOW_HOURS) * HOUR_MS,
			maxBodyBytes: Math.round((maxBodyMb ?? DEFAULT_BODY_MB) * MEGABYTE),
		},
		store,
	};
}

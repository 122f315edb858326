import type { Redis } from 'ioredis';

import { isReply } from './failure';

/**
 * What the server says about itself, by name; nothing where it forbids asking.
 * @param section asks for one part only, which is less work for the server
 * @see https://redis.io/docs/latest/commands/info/
 */
export async function readInfo(
	client: Redis,
	section?: string,
): Promise<ReadonlyMap<string, string>> {
	const info = await unlessRefused(section === undefined ? client.info() : client.info(section));
	return new Map(parseInfo(info ?? ''));
}

/** The answer, or undefined where the server refuses one, as managed servers do. */
export async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
	try {
		return await answer;
	} catch (error) {
		if (isReply(error)) return undefined;
		throw error;
	}
}

function parseInfo(info: string): [string, string][] {
	return info.split('\r\n').flatMap((line): [string, string][] => {
		const [, name, value] = /^([a-z_0-9]+):(.*)$/.exec(line) ?? [];
		return name === undefined || value === undefined ? [] : [[name, value]];
	});
}

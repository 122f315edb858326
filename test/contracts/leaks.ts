import { inspect } from 'node:util';

/** Everything that logging, serialising or inspecting an error could show. */
export function everythingShownBy(error: unknown): string {
	const seen = new Set<unknown>();
	const texts: string[] = [
		String(error),
		JSON.stringify(error) ?? '',
		inspect(error, { showHidden: true, depth: null, getters: true }),
	];
	const walk = (value: unknown): void => {
		if (typeof value === 'string') texts.push(value);
		if (Buffer.isBuffer(value)) texts.push(value.toString('latin1'));
		if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
		if (seen.has(value)) return;
		seen.add(value);
		for (const key of Reflect.ownKeys(value)) {
			texts.push(String(key));
			walk(Reflect.get(value, key));
		}
	};
	walk(error);
	return texts.join('\n');
}

/** The ways in which a secret may be spelled on the wire and so in an answer. */
export function spellings(secret: string): readonly string[] {
	return [
		secret,
		Buffer.from(secret).toString('base64').replace(/=+$/, ''),
		encodeURIComponent(secret),
	];
}

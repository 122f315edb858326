/**
 * @typedef {Readonly<Record<string, unknown>>} Fields those of a JSON object
 */

/**
 * @template {Fields} [T=Fields]
 * @typedef {{ status: number, body: T }} WebhookAnswer
 */

/**
 * @param {string} text
 * @returns {unknown} the text itself where it is no JSON
 */
export function parseBody(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/**
 * @param {unknown} value
 * @returns {value is Fields}
 */
export function isFields(value) {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} body
 * @returns {Fields}
 * @throws when it is anything but a JSON object
 */
export function requireFields(body) {
	if (isFields(body)) return body;
	throw new Error(`The answer is no JSON object: ${JSON.stringify(body).slice(0, 800)}`);
}

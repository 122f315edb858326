import { hash } from 'node:crypto';

import { canonicalJson, type Json } from './canonical-json';

/** A hash of what the user gave, e.g. `fp1:9f86d0...`. The prefix names the recipe. */
export type Fingerprint = string;

/**
 * Tells two payloads under one key apart. Covers what the user gave, never what was looked up, so
 * that a retry compares equal although a thread has moved on or a signed link was renewed.
 */
export function toFingerprint(payload: Json): Fingerprint {
	return `fp1:${sha256Hex(canonicalJson(payload))}`;
}

/** SHA-256 in hexadecimal: how attachments enter the fingerprint. */
export function sha256Hex(content: string | Uint8Array): string {
	return hash('sha256', content, 'hex');
}

import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { OutboxError, validationError } from '../../core/errors';
import { asNamed, parseInput } from '../../mail/parse-input';
import type { Endpoint } from './endpoints';
import type { ApiRequest } from './request';

/** A body that has the form that its endpoint wants. */
export type ApiBody = { readonly [field: string]: Json };

/** What is in a field is JSON, having been parsed as such; its endpoint's schema looks at it. */
const jsonObject = z.record(z.string(), z.custom<Json>());
const MEGABYTE = 1_000_000;

/**
 * Reads a JSON body, and no more of it than is allowed.
 * @throws OutboxError `unsupported_media_type`, `payload_too_large`, or `validation_error` on `body`
 */
export async function readBody(
	{ header, body }: Pick<ApiRequest, 'header' | 'body'>,
	maxBytes: number,
): Promise<ApiBody> {
	checkContentType(header('content-type'), header('content-encoding'));
	if (Number(header('content-length')) > maxBytes) throw tooLarge(maxBytes);
	const bytes = await collect(body, maxBytes);
	return parseJson(decode(bytes));
}

/**
 * Checks a body against its endpoint. What is null counts as left out.
 * @throws OutboxError `validation_error` on the field
 */
export function checkBody({ body: schema }: Endpoint, body: ApiBody): ApiBody {
	const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
	parseInput(schema, given, asNamed);
	return given;
}

function checkContentType(type = '', encoding = 'identity'): void {
	const [mediaType = '', ...parameters] = type.toLowerCase().split(';');
	const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
	const isJson = /^application\/(?:[\w.-]+\+)?json$/.test(mediaType.trim());
	const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
	if (isJson && isUtf8 && encoding === 'identity') return;
	throw new OutboxError(
		'unsupported_media_type',
		'The body must be JSON in UTF-8, not compressed. Send it with the header Content-Type: application/json.',
	);
}

async function collect(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of body) {
			size += chunk.byteLength;
			if (size > maxBytes) break;
			chunks.push(chunk);
		}
	} catch {
		throw validationError('body', 'The body broke off before its end. Send the request again.');
	}
	if (size > maxBytes) throw tooLarge(maxBytes);
	return Buffer.concat(chunks);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
	try {
		return utf8.decode(bytes);
	} catch {
		throw validationError('body', 'The body is not valid UTF-8.');
	}
}

function parseJson(text: string): ApiBody {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		const why = text.trim() === '' ? 'is empty' : 'is not valid JSON';
		throw validationError('body', `The body ${why}. Send a JSON object with the message’s fields.`);
	}
	const { data } = jsonObject.safeParse(value);
	if (data) return data;
	throw validationError('body', 'The body must be a JSON object with the message’s fields.');
}

function tooLarge(maxBytes: number): OutboxError {
	return new OutboxError(
		'payload_too_large',
		`The body has more than the ${maxBytes / MEGABYTE} MB that this API takes. Send smaller attachments, or links to them.`,
		{ details: { field: 'body' } },
	);
}

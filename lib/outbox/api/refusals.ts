import { OutboxError, validationError } from '../../core/errors';
import type { Endpoint } from './endpoints';
import type { ApiBody } from './read-body';

/** @throws OutboxError `validation_error` on the first attachment that names a file of this machine */
export function refuseStoragePaths({ attachments }: ApiBody): void {
	if (!Array.isArray(attachments)) return;
	for (const [index, attachment] of attachments.entries()) {
		if (typeof attachment !== 'object' || attachment === null) continue;
		if (!('storage_path' in attachment)) continue;
		throw validationError(
			`attachments[${index}].storage_path`,
			'This API takes no storage_path. Give the file as content_base64.',
		);
	}
}

export function notServed(): OutboxError {
	return new OutboxError('not_found', 'This API has no such endpoint, or it is switched off.');
}

export function notAllowed(method: string, allowed: string): OutboxError {
	return new OutboxError(
		'method_not_allowed',
		`The method ${method} is not allowed here. Use ${allowed}.`,
	);
}

export function notPermitted({ permission }: Endpoint): OutboxError {
	return new OutboxError(
		'insufficient_permissions',
		`The API key lacks the permission ${permission}. Use a key that has it.`,
		{ retry: 'after-fix' },
	);
}

export function unforeseen(): OutboxError {
	return new OutboxError(
		'internal_error',
		'The request could not be handled for a reason that was not foreseen. Nothing was sent.',
		{ retry: 'later' },
	);
}

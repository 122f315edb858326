import { OutboxError, storeError } from '../../core/errors';
import type { Service } from '../hooks';

export const SLACK: Service = { provider: 'slack', name: 'Slack' };

/** What `resolve` found is on the record, but in no form that can be read. */
export function lostLookup(): OutboxError {
	return storeError('What was looked up for this message cannot be read back from the ledger.');
}

/** The bytes of a file must go to nobody but Slack. */
export function foreignUploadHost(): OutboxError {
	return new OutboxError(
		'provider_error',
		'Slack named an address outside of Slack to upload the file to, so it was not uploaded. Check the base URL of the credential.',
		{ retry: 'after-fix', details: { provider: SLACK.provider } },
	);
}

/** The file could not be handed over; nothing of it shows in Slack. */
export function uploadRefused(status: number): OutboxError {
	const details = { provider: SLACK.provider, status };
	if (status === 413) {
		return new OutboxError(
			'payload_too_large',
			'Slack answered 413 to the upload of the file. Send a link to it instead.',
			{ details },
		);
	}
	return new OutboxError(
		'provider_error',
		`Slack answered ${status} to the upload of the file. The file was not posted; try again later.`,
		{ retry: 'later', details },
	);
}

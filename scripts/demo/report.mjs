/**
 * What became of one delivery, by the webhook's answer.
 * @param {import('../n8n-host/answers.mjs').WebhookAnswer} answer
 * @returns {'sent' | 'replayed' | 'failed'}
 */
export function toOutcome({ status, body }) {
	if (status !== 200 || body['status'] !== 'sent') return 'failed';
	return body['idempotent_replay'] === true ? 'replayed' : 'sent';
}

import { isFields } from '../../n8n-host/answers.mjs';

/**
 * @typedef {object} Stage what an act plays with
 * @property {import('../../n8n-host/start.mjs').Host} host
 * @property {import('../../mail-sink/mail-sink.mjs').MailSink} sink the inbox
 * @property {{ id: string, name: string, type: string }[]} credentials saved in n8n
 *
 * @typedef {object} Playing what an act has shown
 * @property {string} title
 * @property {readonly string[]} head
 * @property {readonly (readonly string[])[]} rows
 * @property {string} verdict one sentence
 * @property {boolean} isRight whether it came as it should
 * @property {readonly string[]} workflowIds
 * @property {string} [tryIt] a command line to go on with
 */

/**
 * An answer of a workflow in few words.
 * @param {import('../../n8n-host/answers.mjs').Fields} body
 */
export function describe({ error, accepted, status = 'FAILED', idempotent_replay: isReplay }) {
	if (isFields(error)) return `FAILED: ${error['message']}`;
	if (isReplay === true) return 'the first result again, nothing sent';
	return accepted === true ? 'accepted' : String(status);
}

/**
 * Waits until the inbox holds as many messages, and not for ever.
 * @param {Stage['sink']} sink
 * @param {number} wanted
 * @returns {Promise<number>} how many there are then
 */
export async function countMails(sink, wanted) {
	await sink.waitForMails(wanted, 15_000).catch(() => {});
	return sink.mails.length;
}

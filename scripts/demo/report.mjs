import { toTable } from '../support/table.mjs';

/**
 * What an act has shown.
 * @param {import('./acts/stage.mjs').Playing} playing
 * @param {number} number
 */
export function toReport({ title, head, rows, verdict, isRight }, number) {
	const mark = isRight ? '' : 'WRONG: ';
	return `${number}. ${title}\n\n${toTable(head, rows)}\n\n  ${mark}${verdict}`;
}

/**
 * Where to look further.
 * @param {readonly import('./acts/stage.mjs').Playing[]} plays
 * @param {{ url: string, inboxUrl: string, owner: { email: string, password: string } }} places
 */
export function toTour(plays, { url, inboxUrl, owner }) {
	const workflows = plays.flatMap(({ title, workflowIds }, index) =>
		workflowIds.map((id, nth) => [
			nth === 0 ? `${index + 1}. ${title.replace(/ \(.*/, '')}` : '',
			`${url}/workflow/${id}`,
		]),
	);
	const commands = plays.flatMap(({ tryIt }) => (tryIt ? [`  ${tryIt}`] : []));
	return `Look around (Ctrl-C stops everything and removes it):

  Inbox      ${inboxUrl}
  n8n        ${url}
  Sign in    ${owner.email}  /  ${owner.password}
  API        ${url}/webhook/openapi.json

${toTable(['Workflow', 'Address'], workflows)}

Then send something yourself, each of these twice:

${commands.join('\n')}`;
}

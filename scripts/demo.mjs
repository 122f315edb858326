/**
 * Shows the package at work in a real n8n: a CRM event that is delivered twice sends one email.
 * Usage: npm run demo [-- --once]      `--once` exits after the report, with 1 if it is not so
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DELIVERIES, EXPECTED_MAILS } from './demo/crm-events.mjs';
import { toOutcome } from './demo/report.mjs';
import { publishExample } from './demo/workflow.mjs';
import { createInboxServer } from './mail-sink/inbox-server.mjs';
import { createMailSink } from './mail-sink/mail-sink.mjs';
import { installPackage } from './n8n-host/community-package.mjs';
import { installHost } from './n8n-host/install.mjs';
import { startHost } from './n8n-host/start.mjs';
import { buildPackage, packPackage } from './support/pack.mjs';
import { findFreePort } from './support/ports.mjs';
import { toTable } from './support/table.mjs';

const EXAMPLE = 'crm-event-send-email.json';
const OWNER = { email: 'demo@example.com', password: 'Outbox-demo-1' };
const LOGIN = { user: 'crm', password: 'local-mail-sink' };
const EDITOR_PORT = 5678;
const INBOX_PORT = 8025;
const PARENT_CHECK_MS = 1_000;

const isOnce = process.argv.includes('--once');
const stopping = new AbortController();
const { signal } = stopping;
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
	process.on(name, () => stopping.abort(new Error(`Stopped by ${name}.`)));
}
stopWithNpm();

/** What to undo at the end, last first. @type {(() => Promise<unknown>)[]} */
const undo = [];
try {
	process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
	process.exitCode = signal.aborted ? 130 : 1;
	console.error(error instanceof Error ? error.message : error);
} finally {
	for (const step of undo.reverse()) await step();
}

/** @returns {Promise<boolean>} whether every event sent exactly one email */
async function demo() {
	step('Building and packing the package');
	const folder = await mkdtemp(join(tmpdir(), 'outbox-demo-'));
	undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	await buildPackage({ signal });
	const tarball = await packPackage(folder, { signal });

	step('Getting n8n ready');
	await installHost({ log: (line) => console.log(`  ${line}`), signal });
	const userFolder = join(folder, 'n8n');
	await installPackage(userFolder, tarball);

	step('Starting a local mail server and n8n');
	const sink = await createMailSink({ security: 'starttls', login: LOGIN });
	undo.push(() => sink.close());
	const inbox = await createInboxServer(sink, { port: await findFreePort(INBOX_PORT) });
	undo.push(() => inbox.close());
	const host = await startHost({ userFolder, port: EDITOR_PORT, signal });
	undo.push(() => host.stop());

	step('Creating the account, the credential and the workflow');
	await host.client.setUpOwner(OWNER);
	const credential = await host.client.createCredential(smtpCredential(sink));
	const workflow = await publishExample(host.client, EXAMPLE, {
		...credential,
		type: 'outboxSmtpApi',
	});

	step('Delivering CRM events, the first one twice');
	const outcomes = await deliver(host, workflow.webhookPath);
	const isRight = report(outcomes, sink);
	if (isOnce || signal.aborted) return isRight;

	console.log(`
Look around (Ctrl-C stops everything and removes it):
  n8n       ${host.url}/workflow/${workflow.id}
  sign in   ${OWNER.email}  /  ${OWNER.password}
  inbox     ${inbox.url}

Deliver an event yourself, twice:
  curl -X POST ${host.url}/webhook/${workflow.webhookPath} -H 'content-type: application/json' \\
    -d '${JSON.stringify({ ...DELIVERIES[0], event_id: 'evt_2001' })}'
`);
	await Promise.race([once(signal, 'abort'), host.exited]);
	if (!signal.aborted) throw new Error(`n8n has ended by itself.\n${host.logs().slice(-2_000)}`);
	console.log('\nStopping.');
	return isRight;
}

/** A `npm` that is told to end leaves its script running; this notices. */
function stopWithNpm() {
	const npm = process.ppid;
	if (process.env['npm_lifecycle_event'] === undefined) return;
	setInterval(() => {
		if (process.ppid !== npm) stopping.abort(new Error('Stopped with npm.'));
	}, PARENT_CHECK_MS).unref();
}

/** @param {string} text */
function step(text) {
	signal.throwIfAborted();
	console.log(`- ${text}`);
}

/** @param {import('./mail-sink/mail-sink.mjs').MailSink} sink */
function smtpCredential({ host, port }) {
	return {
		name: 'Outbox SMTP',
		type: 'outboxSmtpApi',
		data: {
			host,
			port,
			security: 'starttls',
			...LOGIN,
			senders: 'Acme CRM <crm@acme.example>',
			// The local mail server's certificate is its own.
			allowSelfSigned: true,
		},
	};
}

/**
 * @param {import('./n8n-host/start.mjs').Host} host
 * @param {string} path
 */
async function deliver({ client }, path) {
	const outcomes = [];
	for (const event of DELIVERIES) {
		const answer = await client.webhook(path, event);
		outcomes.push({ event, answer, outcome: toOutcome(answer) });
	}
	return outcomes;
}

/**
 * @param {Awaited<ReturnType<typeof deliver>>} outcomes
 * @param {import('./mail-sink/mail-sink.mjs').MailSink} sink
 */
function report(outcomes, { mails }) {
	const words = {
		sent: 'sent',
		replayed: 'replayed: nothing sent, first result returned',
		failed: 'FAILED',
	};
	const rows = outcomes.map(({ event, answer, outcome }, index) => [
		String(index + 1),
		event.event_id,
		event.contact.email,
		outcome === 'failed' ? `FAILED: ${JSON.stringify(answer.body).slice(0, 300)}` : words[outcome],
		String(answer.body['id'] ?? ''),
	]);
	console.log(`\n${toTable(['#', 'Event', 'Recipient', 'Answer', 'Id'], rows)}\n`);
	console.log(`The inbox holds ${mails.length} emails:`);
	console.log(
		`${toTable(
			['To', 'Subject'],
			mails.map(({ to, subject }) => [to, subject]),
		)}\n`,
	);

	const replayed = outcomes.filter(({ outcome }) => outcome === 'replayed').length;
	const sent = outcomes.filter(({ outcome }) => outcome === 'sent').length;
	const isRight =
		mails.length === EXPECTED_MAILS &&
		sent === EXPECTED_MAILS &&
		replayed === DELIVERIES.length - EXPECTED_MAILS;
	console.log(
		isRight
			? `${DELIVERIES.length} deliveries, ${EXPECTED_MAILS} events, ${mails.length} emails.`
			: `Expected ${EXPECTED_MAILS} emails for ${DELIVERIES.length} deliveries, but ${sent} were answered as sent, ${replayed} as replayed, and ${mails.length} arrived.`,
	);
	return isRight;
}

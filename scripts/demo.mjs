/**
 * Shows all nodes at work in a real n8n, with services that stand in for the real ones: whatever comes
 * twice is sent once.
 * Usage: npm run demo [-- --once]      `--once` exits after the report, with 1 if it is not so
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playChannels } from './demo/acts/channels.mjs';
import { playCrmEvents } from './demo/acts/crm-events.mjs';
import { playDrafts } from './demo/acts/drafts.mjs';
import { playGateway } from './demo/acts/gateway.mjs';
import { playQueue } from './demo/acts/queue.mjs';
import { toReport, toTour } from './demo/report.mjs';
import { startServices } from './demo/services.mjs';
import { createInboxServer } from './mail-sink/inbox-server.mjs';
import { createMailSink } from './mail-sink/mail-sink.mjs';
import { installPackage } from './n8n-host/community-package.mjs';
import { installHost } from './n8n-host/install.mjs';
import { startHost } from './n8n-host/start.mjs';
import { buildPackage, packPackage } from './support/pack.mjs';
import { findFreePort } from './support/ports.mjs';

/** The gateway queues for the worker that the queue has brought. */
const ACTS = [playCrmEvents, playChannels, playQueue, playDrafts, playGateway];
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

/** @returns {Promise<boolean>} whether everything came as it should */
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

	step('Starting n8n, a mail server, and stand-ins for Gmail, Slack and Twilio');
	const sink = await createMailSink({ security: 'starttls', login: LOGIN });
	undo.push(() => sink.close());
	const inbox = await createInboxServer(sink, { port: await findFreePort(INBOX_PORT) });
	undo.push(() => inbox.close());
	const services = await startServices(sink);
	undo.push(() => services.close());
	const host = await startHost({ userFolder, port: EDITOR_PORT, signal });
	undo.push(() => host.stop());

	step('Creating the account and the credentials');
	await host.client.setUpOwner(OWNER);
	const credentials = [];
	for (const credential of [smtpCredential(sink), ...services.credentials]) {
		const { id } = await host.client.createCredential(credential);
		credentials.push({ ...credential, id });
	}

	const plays = [];
	for (const play of ACTS) {
		signal.throwIfAborted();
		const played = await play({ host, sink, credentials });
		console.log(`\n${toReport(played, plays.length + 1)}`);
		plays.push(played);
	}
	const isRight = plays.every((played) => played.isRight);
	console.log(
		isRight ? '\nEverything that came twice was sent once.' : '\nNot all is as it should be.',
	);
	if (isOnce || signal.aborted) return isRight;

	console.log(`\n${toTour(plays, { url: host.url, inboxUrl: inbox.url, owner: OWNER })}\n`);
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
			senders: 'Acme CRM <crm@acme.example>, no-reply@example.com',
			// The local mail server's certificate is its own.
			allowSelfSigned: true,
		},
	};
}

import { randomUUID } from 'node:crypto';

import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { outputOf, untilRunning } from './support/executions';
import { startMailServer } from './support/mail-server';
import { WORKER } from './support/delivery-worker';
import {
	deliveryWorker,
	publishQueue,
	publishWorker,
	runOutbox,
	type QueueCall,
} from './support/queue';
import { sharedHost, signIn } from './support/shared-host';
import { until } from './support/until';
import { createChain } from './support/workflows';

let client: Client;
let server: MailSink;
let queue: string;
let call: QueueCall;
beforeEach(async () => {
	client = await signIn();
	server = await startMailServer();
	queue = `delivery-${randomUUID()}`;
	call = await publishQueue(client, queue);
});
afterEach(() => server.close());

/** How many messages there are in each state, without the states of none. */
async function countMessages(): Promise<Readonly<Record<string, number>>> {
	const [stats] = await runOutbox(client, { resource: 'queue', operation: 'stats', queue });
	const counts = Object.entries(stats?.['counts'] ?? {});
	return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Publishes a worker and takes it back, so that the queue is known to be delivered. */
async function registerWorker(): Promise<void> {
	await client.unpublish(await publishWorker(client, { server, queue }));
}

const RECIPIENTS = Array.from({ length: 10 }, (_, index) => `reader-${index}@example.test`);

describe('a worker', () => {
	it('that is taken down finishes what is under way, and hands back the rest', async () => {
		let release = (): void => undefined;
		const held = new Promise<void>((resolve) => (release = resolve));
		server.behave({ beforeReply: () => held });
		const options = { server, queue, parameters: { options: { concurrency: 2 } } };
		const workerId = await publishWorker(client, options);
		await call({ to: RECIPIENTS });
		await server.waitForMails(2);
		const takenDown = client.unpublish(workerId);
		release();
		await takenDown;
		await until('nothing is under way', async () => !('sending' in (await countMessages())));
		const counts = await countMessages();
		expect(counts).toEqual({ sent: server.mails.length, pending: 10 - server.mails.length });
		expect(counts['pending']).toBeGreaterThan(0);

		await client.publish(workerId);
		await server.waitForMails(10);
		await until('all are sent', async () => (await countMessages())['sent'] === 10);
		expect(server.mails.map(({ to }) => to).sort()).toEqual(RECIPIENTS);
	});

	it('that is tested in the editor delivers one message and stops', async () => {
		await registerWorker();
		const id = await createChain(client, [await deliveryWorker(client, { server, queue })]);
		const { messages } = await call({ to: RECIPIENTS.slice(0, 3) });
		const execution = await client.waitForExecution(await client.runManually(id, WORKER));
		expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
		const [event, ...others] = outputOf(execution, WORKER);
		expect(others).toEqual([]);
		expect(event).toMatchObject({ status: 'sent', queue });
		expect(messages.map(({ uuid }) => uuid)).toContain(event?.['uuid']);
		expect(server.mails).toHaveLength(1);
		expect(await countMessages()).toEqual({ sent: 1, pending: 2 });
	});

	it('that is tested in the editor waits for a message, until the test is ended', async () => {
		await registerWorker();
		const id = await createChain(client, [await deliveryWorker(client, { server, queue })]);
		const waiting = await client.runManually(id, WORKER);
		await call({ to: 'reader@example.test' });
		expect(outputOf(await client.waitForExecution(waiting), WORKER)).toHaveLength(1);

		const idle = await client.runManually(id, WORKER);
		await untilRunning(client, id, 1);
		await client.stopExecution(idle);
		await client.waitForExecution(idle);
		await call({ to: 'reader@example.test' });
		expect(await countMessages()).toEqual({ sent: 1, pending: 1 });
		expect(server.mails).toHaveLength(1);
	});
});

describe('an unsubscribe link', () => {
	/** As it is known from outside: mail programs offer one click over https alone. */
	const OUTSIDE = 'https://n8n.example.com';
	const stream = 'newsletter';
	let workerId: string;
	beforeEach(async () => {
		const unsubscribeUrl = `${OUTSIDE}/webhook/outbox/unsubscribe`;
		const parameters = { serveUnsubscribe: true, options: { unsubscribeUrl } };
		workerId = await publishWorker(client, { server, queue, parameters });
		call = await publishQueue(client, queue, {
			additionalFields: { stream: '={{ $json.body.stream }}' },
		});
	});
	// One workflow of an n8n can serve the links.
	afterEach(() => client.unpublish(workerId));

	it('unsubscribes from its kind of email by a POST, and by nothing else', async () => {
		const address = `${randomUUID().slice(0, 8)}@example.test`;
		const statusOf = async (request: object) => {
			const { messages } = await call({ to: address, ...request });
			let status: unknown = 'pending';
			await until('the message is through', async () => {
				const { uuid } = messages[0];
				const [found] = await runOutbox(client, { resource: 'queue', operation: 'get', uuid });
				status = found?.['status'];
				return status !== 'pending' && status !== 'sending';
			});
			return status;
		};
		expect(await statusOf({ stream })).toBe('sent');
		const header = (name: string) =>
			server.mails[0]?.headers.find((each) => each.name === name)?.value ?? '';
		expect(header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
		const link = /^<(.+)>$/.exec(header('List-Unsubscribe'))?.[1] ?? '';
		expect(link).toContain(`${OUTSIDE}/webhook/outbox/unsubscribe?token=`);
		const inside = link.replace(OUTSIDE, sharedHost.url);
		const oneClick = (url: string) =>
			fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: 'List-Unsubscribe=One-Click',
			});

		const page = await fetch(inside);
		expect([page.status, page.headers.get('content-type')]).toEqual([
			200,
			'text/html; charset=utf-8',
		]);
		expect(await page.text()).toContain(address);
		const changed = inside.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
		expect((await oneClick(changed)).status).toBe(404);
		expect((await oneClick(inside.split('?')[0] ?? '')).status).toBe(404);
		expect(await statusOf({ stream })).toBe('sent');

		expect((await oneClick(inside)).status).toBe(200);
		expect(await statusOf({ stream })).toBe('suppressed');
		// A password reset still arrives, and offers no link.
		expect(await statusOf({})).toBe('sent');
		expect(server.mails).toHaveLength(3);
		expect(server.mails[2]?.headers.map(({ name }) => name)).not.toContain('List-Unsubscribe');
	});
});

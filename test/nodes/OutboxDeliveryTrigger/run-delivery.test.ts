import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject, ITriggerResponse } from 'n8n-workflow';

import { createAccounts } from '../../../lib/outbox/directory/accounts';
import { createSuppressions } from '../../../lib/outbox/directory/suppressions';
import { toUnsubscribeToken } from '../../../lib/outbox/worker/unsubscribe-link';
import { requireQueueBackend } from '../../../lib/outbox/worker/worker-options';
import { runDelivery } from '../../../nodes/OutboxDeliveryTrigger/run-delivery';
import { serveUnsubscribe } from '../../../nodes/OutboxDeliveryTrigger/serve-unsubscribe';
import { createRuntime, type Runtime } from '../../../nodes/shared/compose';
import { aQueuedCall } from '../../support/queued-messages';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
} from '../../support/smtp-server/fake-smtp-server';
import { at, once } from '../../support/smtp-server/reactions';
import { createFakeTrigger, createFakeWebhook, type FakeTrigger } from './fake-trigger';

describe('Outbox Delivery Worker', () => {
	let folder: string;
	let server: FakeSmtpServer;
	let runtime: Runtime;
	let response: ITriggerResponse | undefined;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-trigger-'));
		server = await startFakeSmtpServer();
		runtime = createRuntime({ OUTBOX_DATA_DIR: folder });
		response = undefined;
	});
	afterEach(async () => {
		await response?.closeFunction?.();
		await runtime.close();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	});

	const credential = (): IDataObject => ({
		host: server.host,
		port: server.port,
		security: 'none',
		senders: 'Shop <shop@example.com>\nhelp@example.com',
	});
	const backend = () => requireQueueBackend(runtime.openStore({ kind: 'auto' }));
	const create = (options: Parameters<typeof createFakeTrigger>[0] = {}): FakeTrigger =>
		createFakeTrigger({ credentials: { outboxSmtpApi: credential() }, ...options });
	const run = async (trigger: FakeTrigger): Promise<ITriggerResponse> =>
		(response = await runDelivery(trigger.context, runtime));
	const accounts = () => createAccounts(backend().documents, runtime.clock).list('default');
	const enqueue = async (uid: string, overrides: object = {}) => {
		const [known] = await accounts();
		const now = Date.now();
		await backend().messages.add(
			aQueuedCall(uid, [
				{ account: known?.account ?? '', dueAt: now, createdAt: now, updatedAt: now, ...overrides },
			]),
		);
	};
	const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
		const end = Date.now() + 20_000;
		while (!(await isSo())) {
			if (Date.now() > end) throw new Error('it did not come to that');
			await new Promise((wake) => setTimeout(wake, 20));
		}
	};

	it('registers the account, delivers what is queued, and tells what became of it', async () => {
		const trigger = create();
		await run(trigger);
		expect(await accounts()).toMatchObject([
			{
				provider: 'smtp',
				senders: [{ address: 'shop@example.com', name: 'Shop' }, { address: 'help@example.com' }],
			},
		]);
		server.script = at('rcpt', { reply: '550 5.1.1 nobody here' }, ({ line }) =>
			line.includes('nobody@'),
		);
		await enqueue('a', { contactId: 'c1', dealId: 'd1', tag: 'otp' });
		await enqueue('b', { recipient: 'nobody@example.com', to: { address: 'nobody@example.com' } });
		await until(() => trigger.emitted.flat(2).length === 2);
		const items = trigger.emitted.flat(2).map(({ json }) => json);
		expect(items.find(({ uuid }) => uuid === 'a-0')).toMatchObject({
			event_id: expect.any(String),
			recipient: 'jane@example.com',
			status: 'sent',
			attempts: 1,
			message_id: expect.stringMatching(/^<.+@example\.com>$/),
			contact_id: 'c1',
			deal_id: 'd1',
			tag: 'otp',
			reason: null,
		});
		expect(items.find(({ uuid }) => uuid === 'b-0')).toMatchObject({
			status: 'failed',
			code: 550,
			enhanced_code: '5.1.1',
			reason: expect.stringContaining('refused every recipient'),
		});
		expect(items.every((json) => !('error' in json))).toBe(true);
		expect(server.messages).toHaveLength(1);
	}, 30_000);

	it('counts events as taken once their execution has ended, and tells them again until then', async () => {
		const trigger = create({ endsAtOnce: false });
		await run(trigger);
		await enqueue('a');
		await until(() => trigger.running.length === 1);
		trigger.running[0]?.reject(new Error('the execution could not be started'));
		await until(() => trigger.running.length === 2);
		expect(trigger.emitted[1]).toEqual(trigger.emitted[0]);
		expect(trigger.failedExecutions).toHaveLength(1);
		trigger.running[1]?.resolve({} as never);
	}, 30_000);

	it('ends cleanly when it is closed, and delivers nothing more', async () => {
		const trigger = create();
		const { closeFunction } = await run(trigger);
		await enqueue('a');
		await until(() => server.messages.length === 1);
		await closeFunction?.();
		await enqueue('b');
		await new Promise((wake) => setTimeout(wake, 200));
		expect((await backend().messages.find(['b-0']))[0]?.state).toBe('pending');
	}, 30_000);

	it('tells of a refused login once, and counts no try', async () => {
		server.script = once('mail', { reply: '530 5.7.0 Authentication required' });
		const trigger = create();
		await run(trigger);
		await enqueue('a');
		await until(() => trigger.failedExecutions.length === 1);
		expect(trigger.warnings).toHaveLength(1);
		expect(trigger.failedExecutions[0]?.message).toContain('wants a login');
		expect((await backend().messages.find(['a-0']))[0]).toMatchObject({ attempts: 0 });
	}, 30_000);

	describe('in the editor', () => {
		it('delivers one message, shows what became of it, and takes no other', async () => {
			const published = create();
			const { closeFunction } = await run(published);
			await closeFunction?.();
			await enqueue('a', { priority: 2 });
			await enqueue('b', { priority: 1 });
			const trigger = create({ mode: 'manual' });
			const { manualTriggerFunction } = await run(trigger);
			await manualTriggerFunction?.();
			expect(trigger.emitted).toHaveLength(1);
			expect(trigger.emitted.flat(2)).toMatchObject([{ json: { uuid: 'a-0', status: 'sent' } }]);
			expect((await backend().messages.find(['b-0']))[0]).toMatchObject({
				state: 'pending',
				attempts: 0,
			});
		}, 30_000);

		it('shows where a message stands that has not come to its end', async () => {
			const published = create();
			await (await run(published)).closeFunction?.();
			server.script = at('rcpt', { reply: '450 4.7.1 greylisted' });
			await enqueue('a');
			const trigger = create({ mode: 'manual' });
			await (await run(trigger)).manualTriggerFunction?.();
			expect(trigger.emitted.flat(2)).toMatchObject([{ json: { status: 'deferred', code: 450 } }]);
		}, 30_000);

		it('waits no longer when the test is ended', async () => {
			const trigger = create({ mode: 'manual' });
			const { manualTriggerFunction, closeFunction } = await run(trigger);
			const waiting = manualTriggerFunction?.();
			await closeFunction?.();
			await waiting;
			expect(trigger.emitted).toEqual([[]]);
		}, 30_000);
	});

	it.each([
		['a queue that is no name', { queue: 'a b' }, 'queue'],
		['no states', { states: [] }, 'states'],
		['no attempts', { options: { attempts: 0 } }, 'options.attempts'],
		['static data', { options: { store: 'staticData' } }, 'options.store'],
		['links to nowhere', { options: { unsubscribeUrl: 'nowhere' } }, 'https'],
	])('is not published with %s', async (_name, parameters, text) => {
		const trigger = create({ parameters });
		await expect(run(trigger)).rejects.toThrow(text);
	});

	it('is not published without a credential', async () => {
		await expect(run(create({ credentials: {} }))).rejects.toThrow('No mail account is connected');
	});

	describe('unsubscribing', () => {
		const parameters = { serveUnsubscribe: true };

		it('puts links into emails of a stream with a name, and answers those who follow them', async () => {
			await run(create({ parameters }));
			await enqueue('a', { stream: 'news' });
			await until(() => server.messages.length === 1);
			const mime = String(server.messages[0]?.mime).replace(/\r\n[ \t]/g, ' ');
			const [, link = ''] = /List-Unsubscribe: *<([^>]+)>/.exec(mime) ?? [];
			expect(link).toMatch(/^https:\/\/n8n\.example\.com\/webhook\/outbox\/unsubscribe\?token=/);
			expect(mime).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');

			const query = Object.fromEntries(new URL(link).searchParams);
			const { context, answer } = createFakeWebhook({ method: 'POST', query }, parameters);
			expect(await serveUnsubscribe(context, runtime)).toEqual({ noWebhookResponse: true });
			expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('unsubscribed') });
			const { documents } = backend();
			const found = await createSuppressions(documents, runtime.clock).check(
				['jane@example.com'],
				'news',
			);
			expect(found.size).toBe(1);
		}, 30_000);

		it('refuses links of other installations', async () => {
			const claim = { address: 'jane@example.com', stream: 'news', uid: 'x' };
			const query = { token: toUnsubscribeToken(claim, Buffer.alloc(32)) };
			const { context, answer } = createFakeWebhook({ method: 'POST', query }, parameters);
			await serveUnsubscribe(context, runtime);
			expect(answer.status).toBe(404);
		});
	});
});

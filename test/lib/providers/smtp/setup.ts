import { setTimeout as sleep } from 'node:timers/promises';

import type { LoadedEmail } from '../../../../lib/core/message';
import type { Clock } from '../../../../lib/core/ports';
import type { DeliveryHooks, Provider, SubmissionContext } from '../../../../lib/core/provider';
import { toSmtpAccountId } from '../../../../lib/providers/smtp/account';
import { parseSmtpOptions, type SmtpOptions } from '../../../../lib/providers/smtp/options';
import { createSmtpPools, type SmtpPools } from '../../../../lib/providers/smtp/pool';
import { createSmtpProvider } from '../../../../lib/providers/smtp/provider';
import type { SmtpRequest } from '../../../../lib/providers/smtp/request';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
	type FakeSmtpServerOptions,
} from '../../../support/smtp-server/fake-smtp-server';

export const LOGIN = { user: 'ada@example.com', password: 'correct horse battery staple' };
export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};

const clock: Clock = { now: () => NOW, sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

export interface SmtpRig {
	readonly server: FakeSmtpServer;
	readonly options: SmtpOptions;
	readonly pools: SmtpPools;
	readonly provider: Provider<LoadedEmail, SmtpRequest>;
	stop(): Promise<void>;
}

export interface RigOptions extends FakeSmtpServerOptions {
	/** Settings of the connection that differ from what fits the server. */
	readonly connection?: Readonly<Record<string, unknown>>;
	readonly idleMs?: number;
}

/** A fake server and a provider that is connected to it. */
export async function startRig(rigOptions: RigOptions = {}): Promise<SmtpRig> {
	const { connection, idleMs, ...serverOptions } = rigOptions;
	const server = await startFakeSmtpServer({ login: LOGIN, ...serverOptions });
	const options = connectionTo(server, {
		security: serverOptions.security ?? 'none',
		...connection,
	});
	const pools = createSmtpPools(idleMs === undefined ? {} : { idleMs });
	return {
		server,
		options,
		pools,
		provider: createProvider(options, pools),
		async stop() {
			await server.stop();
			await pools.close();
		},
	};
}

export function createProvider(options: SmtpOptions, pools: SmtpPools): SmtpRig['provider'] {
	const account = toSmtpAccountId(options);
	return createSmtpProvider({ options, pools, account, clock, secret: Buffer.alloc(32, 7) });
}

/** Settings that fit the server, but for what is said otherwise. */
export function connectionTo(
	{ host, port, certificate }: Pick<FakeSmtpServer, 'host' | 'port' | 'certificate'>,
	settings: Readonly<Record<string, unknown>> = {},
): SmtpOptions {
	return parseSmtpOptions({
		connection: {
			host,
			port,
			security: 'none',
			auth: { kind: 'password', ...LOGIN },
			caCertificate: certificate,
			...settings,
		},
		defaultSender: 'Ada <ada@example.com>',
	});
}

export function email(changes: Partial<LoadedEmail> = {}): LoadedEmail {
	return {
		from: { address: 'ada@example.com', name: 'Ada' },
		to: [{ address: 'grace@example.net', name: 'Grace' }],
		cc: [],
		bcc: [],
		replyTo: [],
		subject: 'Quarterly figures 4711',
		text: 'The figures are better than anybody would have thought.\r\n.\r\nYours, Ada',
		headers: {},
		attachments: [],
		dropped: [],
		warnings: [],
		...changes,
	};
}

/** Plans and delivers one email. */
export async function send(
	provider: SmtpRig['provider'],
	message: LoadedEmail = email(),
	hooks: Partial<DeliveryHooks> = {},
) {
	const [step] = await provider.plan(message, CONTEXT, undefined);
	if (!step) throw new Error('the plan has no step');
	return provider.deliver(
		{ ...step, evidence: {}, earlier: [] },
		{
			signal: AbortSignal.timeout(20_000),
			remember: async () => undefined,
			commit: async () => undefined,
			...hooks,
		},
	);
}

export async function waitFor(condition: () => boolean): Promise<void> {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 500) throw new Error('it never came about');
		await sleep(10);
	}
}

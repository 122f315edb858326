import { Socket } from 'node:net';

import type { IExecuteFunctions } from 'n8n-workflow';

import { createFakeN8n } from '../../test/support/n8n-context';
import type { ExecutableNode } from '../support/n8n';
import { toBenchMail } from './messages';
import type { Execute } from './outbox';
import { toSecurity, type Line, type Sink } from './sink';

/** n8n's own Send Email, executed in this process just as our node is. */
export function createBuiltIn(node: ExecutableNode, { noDelay }: { noDelay: boolean }): Execute {
	const withNoDelay = createNoDelay();
	return async (sink, line, count) => {
		const { context } = createFakeN8n({
			items: Array.from({ length: count }, () => ({ json: {} })),
			parameters: toParameters,
			credentials: { smtp: toCredential(sink, line) },
			nodeType: 'n8n-nodes-base.emailSend',
		});
		const more = { getInstanceId: () => 'bench' };
		const execute = () =>
			node.execute.call(Object.assign<IExecuteFunctions, object>(context, more));
		const [items = []] = await (noDelay ? withNoDelay(execute) : execute());
		if (items.length !== count) throw new Error(`${items.length} of ${count} emails were sent.`);
	};
}

function toParameters(index: number) {
	const { from, to, subject, text, html } = toBenchMail(index);
	return {
		resource: 'email',
		operation: 'send',
		...{ fromEmail: from, toEmail: to, subject, text, html, emailFormat: 'both' },
		options: { appendAttribution: false, allowUnauthorizedCerts: true },
	};
}

function toCredential({ host, ports }: Sink, line: Line) {
	const security = toSecurity(line);
	const secure = security === 'tls';
	return { host, port: ports[line], secure, disableStartTls: security === 'none' };
}

/**
 * Sets TCP_NODELAY on every connection that is made while work is under way.
 * @returns a function that does a piece of work so; several may overlap
 */
function createNoDelay(): <Result>(work: () => Promise<Result>) => Promise<Result> {
	const connect: unknown = Reflect.get(Socket.prototype, 'connect');
	if (typeof connect !== 'function') throw new TypeError('sockets cannot connect');
	let underWay = 0;
	const connectWithNoDelay = function (this: Socket, ...args: unknown[]): unknown {
		this.setNoDelay(true);
		const connecting: unknown = Reflect.apply(connect, this, args);
		return connecting;
	};
	return async (work) => {
		if (underWay++ === 0) Reflect.set(Socket.prototype, 'connect', connectWithNoDelay);
		try {
			return await work();
		} finally {
			if (--underWay === 0) Reflect.set(Socket.prototype, 'connect', connect);
		}
	};
}

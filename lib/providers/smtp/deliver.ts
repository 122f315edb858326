import { isAscii } from 'node:buffer';

import type SMTPConnection from 'nodemailer/lib/smtp-connection';

import { isOutboxError, OutboxError } from '../../core/errors';
import type { DeliveryHooks } from '../../core/provider';
import { assertServerCanTake } from './abilities';
import { toConnectError } from './connect-error';
import type { SmtpConnection } from './connection';
import type { ConnectionPool, Lease } from './connection-pool';
import { readFault, type SmtpFault } from './fault';
import { createFencedBody, type FencedBody } from './fenced-body';
import type { SmtpConnectionOptions } from './options';
import { isRefusal } from './reply';
import type { SmtpRequest } from './request';
import { stoppedError, toSendError } from './send-error';

export interface Delivery {
	readonly request: SmtpRequest;
	readonly hooks: Pick<DeliveryHooks, 'signal' | 'commit'>;
	readonly pool: ConnectionPool;
	readonly options: SmtpConnectionOptions;
}

/**
 * Sends one message. A connection that the server had closed while it lay idle is replaced by a
 * fresh one, once, and only before anything was committed.
 *
 * @throws OutboxError that says truly whether the message may have left
 */
export async function deliver(
	delivery: Delivery,
	fresh = false,
): Promise<SMTPConnection.SentMessageInfo> {
	const { request, hooks } = delivery;
	const lease = await takeLease(delivery, fresh);
	const body = createFencedBody(request.mime, async () => {
		await hooks.commit();
		lease.connection.joinWrites();
	});
	try {
		const info = await sendOver(lease.connection, body, delivery);
		lease.release('success');
		return info;
	} catch (error) {
		endLease(lease, body, error);
		await body.stop();
		if (lease.reused && isStale(body, error)) {
			return deliver(delivery, true);
		}
		throw toDeliveryError(body, error, delivery);
	}
}

async function takeLease({ hooks, pool, options }: Delivery, fresh: boolean): Promise<Lease> {
	try {
		return await pool.lease(hooks.signal, fresh);
	} catch (error) {
		throw hooks.signal.aborted ? stoppedError() : toConnectError(error, options);
	}
}

async function sendOver(
	connection: SmtpConnection,
	body: FencedBody,
	{ request, hooks: { signal } }: Delivery,
): Promise<SMTPConnection.SentMessageInfo> {
	assertServerCanTake(request, connection);
	const breakOff = (): void => connection.destroy();
	signal.addEventListener('abort', breakOff, { once: true });
	try {
		signal.throwIfAborted();
		const info = await connection.send(toWireEnvelope(request), body.stream);
		// A server that confirms a message before it has the whole of it confirms something else.
		if (body.phase !== 'finished') throw new Error('confirmed too early');
		return info;
	} finally {
		signal.removeEventListener('abort', breakOff);
	}
}

function toWireEnvelope({ envelope, mime }: SmtpRequest): SMTPConnection.Envelope {
	return {
		from: envelope.from,
		to: [...envelope.to],
		size: mime.length,
		use8BitMime: !isAscii(mime),
	};
}

/** Keeps the connection if it is none the worse for a message that never got to its body. */
function endLease(
	{ connection, release, discard }: Lease,
	{ phase }: FencedBody,
	error: unknown,
): void {
	if (!connection.alive || phase !== 'untouched') discard();
	else if (isOutboxError(error)) release('success');
	else if (concernsMessageOnly(readFault(error))) release('refusal');
	else discard();
}

/** A 4yz to anything but a recipient may mean that this connection has had its share. */
function concernsMessageOnly({ reply, command }: SmtpFault): boolean {
	return isRefusal(reply) && (reply.code >= 500 || command === 'RCPT TO');
}

/** Whether the server had ended the connection before it knew of this message. */
function isStale({ phase }: FencedBody, error: unknown): boolean {
	if (phase !== 'untouched' || isOutboxError(error)) return false;
	const { reply } = readFault(error);
	return reply === undefined || reply.code === 421;
}

function toDeliveryError(
	{ phase, refusal }: FencedBody,
	error: unknown,
	{ request, hooks, options }: Delivery,
): OutboxError {
	const known = phase === 'refused' ? refusal : error;
	if (isOutboxError(known)) return known;
	if (phase === 'refused') {
		return new OutboxError(
			'internal_error',
			'The send could not be recorded, so nothing was sent.',
			{ retry: 'later', details: { provider: 'smtp' } },
		);
	}
	const stopped = hooks.signal.aborted;
	return toSendError(error, { phase, stopped, content: request.content, options });
}

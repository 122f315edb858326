import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

import { simpleParser } from 'mailparser';

import { ImmediateSmtpServer } from './immediate-smtp-server.mjs';

const CLOSE_TIMEOUT_MS = 200;
const DEFAULT_WAIT_MS = 30_000;

/**
 * @typedef {object} Mail One accepted message
 * @property {string} id counts up from `1`
 * @property {string} receivedAt ISO 8601
 * @property {{ from: string, to: string[] }} envelope the addresses of MAIL FROM and RCPT TO
 * @property {string} from as the header says
 * @property {string} to
 * @property {string} cc
 * @property {string} subject
 * @property {string} messageId
 * @property {string} outboxId the X-Outbox-Id header, empty without one
 * @property {{ name: string, value: string }[]} headers all, in their order
 * @property {string} html empty when the message has none
 * @property {string} text empty when the message has none
 * @property {{ filename: string, contentType: string, sizeBytes: number }[]} attachments
 * @property {number} sizeBytes of the whole message
 *
 * @typedef {{ code: number, message: string }} Refusal an SMTP reply of 4yz or 5yz
 *
 * @typedef {object} Behaviour How the sink misbehaves, for tests
 * @property {(address: string) => Refusal | undefined | Promise<Refusal | undefined>} [onRecipient]
 *   answers RCPT TO; may take its time
 * @property {(mail: Mail) => Refusal | undefined} [refuseMessage] answers the end of DATA
 * @property {(mail: Mail) => Promise<void> | undefined} [beforeReply]
 *   delays the answer to an already accepted message
 *
 * @typedef {object} MailSinkOptions
 * @property {number} [port] a free one by default
 * @property {'none' | 'starttls' | 'tls'} [security]
 * @property {{ user: string, password: string }} [login] the only accepted one; without it everybody may send
 * @property {{ key: string, cert: string }} [certificate] smtp-server's own, expired one by default
 *
 * @typedef {Awaited<ReturnType<typeof createMailSink>>} MailSink
 */

/**
 * A mail server on 127.0.0.1 that delivers nothing: it keeps what it accepts in memory.
 * @param {MailSinkOptions} [options]
 */
export async function createMailSink({ port = 0, security = 'none', login, certificate } = {}) {
	/** @type {Mail[]} */
	const mails = [];
	/** @type {Set<() => void>} */
	const watchers = new Set();
	/** @type {Behaviour} */
	let behaviour = {};
	let count = 0;

	const server = new ImmediateSmtpServer({
		secure: security === 'tls',
		...(certificate ?? {}),
		disabledCommands: security === 'starttls' ? [] : ['STARTTLS'],
		allowInsecureAuth: security === 'none',
		authOptional: login === undefined,
		hideENHANCEDSTATUSCODES: false,
		disableReverseLookup: true,
		closeTimeout: CLOSE_TIMEOUT_MS,
		logger: false,
		onAuth({ username, password }, _session, callback) {
			const accepted =
				login === undefined || (username === login.user && password === login.password);
			if (accepted) callback(null, { user: username ?? 'anonymous' });
			else callback(toSmtpError({ code: 535, message: 'Authentication credentials invalid' }));
		},
		onRcptTo({ address }, _session, callback) {
			Promise.resolve(behaviour.onRecipient?.(address)).then(
				(refusal) => callback(refusal ? toSmtpError(refusal) : null),
				callback,
			);
		},
		onData(stream, session, callback) {
			receive(stream, session).then(
				(refusal) => callback(refusal ? toSmtpError(refusal) : null),
				callback,
			);
		},
	});
	// Clients that vanish in the middle are part of what is tested.
	server.on('error', () => {});

	/**
	 * @param {import('smtp-server').SMTPServerDataStream} stream
	 * @param {import('smtp-server').SMTPServerSession} session
	 */
	async function receive(stream, { envelope: { mailFrom, rcptTo } }) {
		const envelope = {
			from: mailFrom === false ? '' : mailFrom.address,
			to: rcptTo.map(({ address }) => address),
		};
		const raw = await buffer(stream);
		const mail = toMail(await simpleParser(raw), envelope, String(count + 1), raw.length);
		const refusal = behaviour.refuseMessage?.(mail);
		if (refusal) return refusal;
		keep(mail);
		await behaviour.beforeReply?.(mail);
		return undefined;
	}

	/** @param {Mail} mail */
	function keep(mail) {
		count += 1;
		mails.push(mail);
		for (const watcher of watchers) watcher();
	}

	server.listen(port, '127.0.0.1');
	await once(server.server, 'listening');
	const address = server.server.address();

	return {
		host: '127.0.0.1',
		port: typeof address === 'object' && address !== null ? address.port : port,
		/** What was accepted, oldest first. */
		get mails() {
			return /** @type {readonly Mail[]} */ (mails);
		},

		/** @param {Behaviour} next replaces how the sink behaves from now on; `{}` is well */
		behave(next) {
			behaviour = next;
		},

		/**
		 * Keeps a message that came by another way.
		 * @param {Buffer} raw
		 * @param {Mail['envelope']} envelope
		 */
		async add(raw, envelope) {
			const parsed = await simpleParser(raw);
			keep(toMail(parsed, envelope, String(count + 1), raw.length));
		},

		/** Forgets all messages. */
		clear() {
			mails.length = 0;
		},

		/**
		 * Resolves as soon as `wanted` messages are there.
		 * @param {number} wanted
		 * @returns {Promise<void>}
		 */
		waitForMails(wanted, timeoutMs = DEFAULT_WAIT_MS) {
			return new Promise((resolve, reject) => {
				const timer = setTimeout(() => {
					watchers.delete(check);
					reject(new Error(`${mails.length} of ${wanted} mails came within ${timeoutMs} ms.`));
				}, timeoutMs);
				function check() {
					if (mails.length < wanted) return;
					watchers.delete(check);
					clearTimeout(timer);
					resolve();
				}
				watchers.add(check);
				check();
			});
		},

		/** @returns {Promise<void>} */
		close: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

/**
 * @param {import('mailparser').ParsedMail} parsed
 * @param {Mail['envelope']} envelope
 * @param {string} id
 * @param {number} sizeBytes
 * @returns {Mail}
 */
function toMail(parsed, envelope, id, sizeBytes) {
	const headers = parsed.headerLines.map(({ line }) => {
		const colon = line.indexOf(':');
		return { name: line.slice(0, colon), value: unfold(line.slice(colon + 1)) };
	});
	return {
		id,
		receivedAt: new Date().toISOString(),
		envelope,
		from: toAddressText(parsed.from),
		to: toAddressText(parsed.to),
		cc: toAddressText(parsed.cc),
		subject: parsed.subject ?? '',
		messageId: parsed.messageId ?? '',
		outboxId: headers.find(({ name }) => name.toLowerCase() === 'x-outbox-id')?.value ?? '',
		headers,
		html: parsed.html || '',
		text: parsed.text ?? '',
		attachments: parsed.attachments.map(({ filename, contentType, size }) => ({
			filename: filename ?? 'unnamed',
			contentType,
			sizeBytes: size,
		})),
		sizeBytes,
	};
}

/** @param {import('mailparser').AddressObject | import('mailparser').AddressObject[] | undefined} addresses */
function toAddressText(addresses) {
	return [addresses ?? []]
		.flat()
		.flatMap(({ value }) => value)
		.flatMap((entry) => entry.group ?? [entry])
		.map(({ name, address = '' }) => (name ? `${name} <${address}>` : address))
		.join(', ');
}

/** @param {string} value a header's value, perhaps on several lines */
function unfold(value) {
	return value.replace(/\r?\n(?=[ \t])/g, '').trim();
}

/** @param {Refusal} refusal */
function toSmtpError({ code, message }) {
	return Object.assign(new Error(message), { responseCode: code });
}

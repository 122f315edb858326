import { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';

/**
 * smtp-server waits a fixed 100 ms before each greeting, to catch clients that talk too soon.
 * Here only our own clients connect, and the wait would be most of what a send takes.
 */
export class ImmediateSmtpServer extends SMTPServer {
	/**
	 * @override
	 * @param {import('node:net').Socket | import('node:tls').TLSSocket} socket
	 * @param {import('smtp-server/lib/smtp-connection.js').SMTPConnectionOptions | null} [options]
	 */
	connect(socket, options) {
		const connection = new ImmediateConnection(this, socket, options);
		this.connections.add(connection);
		connection.on('error', (error) => this.emit('error', error));
		connection.init();
	}
}

class ImmediateConnection extends SMTPConnection {
	/** @override */
	init() {
		this._setListeners(() => this.connectionReady());
	}
}

import { createServer } from 'node:net';

/**
 * A free TCP port on 127.0.0.1.
 * @param {number} [preferred] taken when it is free
 * @returns {Promise<number>}
 */
export async function findFreePort(preferred) {
	if (preferred !== undefined) {
		try {
			return await probe(preferred);
		} catch {
			// Somebody else listens there: any free port will do.
		}
	}
	return probe(0);
}

/**
 * @param {number} port
 * @returns {Promise<number>}
 */
function probe(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
			const address = server.address();
			const found = typeof address === 'object' && address !== null ? address.port : port;
			server.close(() => resolve(found));
		});
	});
}

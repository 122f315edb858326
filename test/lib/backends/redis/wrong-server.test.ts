import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import {
	redisConnectionSchema,
	type RedisConnectionOptions,
} from '../../../../lib/backends/redis/options';
import { findFreePort } from '../../../support/redis-server';
import { failureOn, SUBJECT, unavailable } from './failure-on';

describe('the Redis store says clearly what is wrong with the address', () => {
	jest.setTimeout(60_000);
	const local = (settings: Readonly<Record<string, unknown>>): RedisConnectionOptions =>
		redisConnectionSchema.parse({ host: '127.0.0.1', ...settings });

	describe('with a server that is no Redis:', () => {
		let server: Server;
		const sockets: Socket[] = [];
		afterEach(() => {
			// One that never says anything never hangs up either.
			for (const socket of sockets.splice(0)) socket.destroy();
			server.close();
		});
		const portOf = async (listening: Server): Promise<number> => {
			server = listening.listen(0, '127.0.0.1');
			server.on('connection', (socket: Socket) => sockets.push(socket));
			await once(server, 'listening');
			return (server.address() as AddressInfo).port;
		};

		it('a web server', async () => {
			const port = await portOf(createHttpServer((_, response) => response.end('hello')));
			expect(await failureOn(local({ port }))).toMatchObject(
				unavailable('after-fix', `127.0.0.1:${port} answered with something that is not Redis`),
			);
		});

		it('one that never says anything', async () => {
			const port = await portOf(createServer(() => undefined));
			expect(await failureOn(local({ port }))).toMatchObject(
				unavailable('later', 'did not answer in time.*TLS'),
			);
		});

		it('one that hangs up at once', async () => {
			const port = await portOf(createServer((socket) => socket.destroy()));
			expect(await failureOn(local({ port }))).toMatchObject(unavailable('later', 'broke off'));
		});

		it.each([
			['-LOADING Redis is loading the dataset in memory', 'later', 'still loading'],
			['-MOVED 3999 10.0.0.1:6381', 'after-fix', 'Redis Cluster'],
			['-CLUSTERDOWN Hash slot not served', 'after-fix', 'Redis Cluster'],
			['-MISCONF Errors writing to the AOF file: No space left', 'after-fix', 'cannot save'],
			["-OOM command not allowed when used memory > 'maxmemory'.", 'after-fix', 'no memory left'],
			['-READONLY You can’t write against a read only replica.', 'later', 'read-only replica'],
			[
				'-ERR Error running script (call to f_ab): @user_script:1: -READONLY You can’t write',
				'later',
				'read-only replica',
			],
			['-MASTERDOWN Link with MASTER is down', 'later', 'lost its primary'],
			['-NOREPLICAS Not enough good replicas to write.', 'later', 'too few replicas'],
			['-BUSY Redis is busy running a script.', 'later', 'busy with a script'],
			['-ERR max number of clients reached', 'later', 'too many clients'],
			['-DENIED Redis is running in protected mode', 'after-fix', 'protected mode'],
			["-ERR unknown command 'EVAL'", 'after-fix', 'does not know a command'],
			[`-ERR something new about ${SUBJECT}`, 'after-fix', 'refused an operation .*\\(ERR'],
			['-EXECABORT whatever', 'after-fix', 'refused an operation .*\\(EXECABORT'],
			['+OK', 'after-fix', 'not a store of n8n-nodes-outbox'],
			['+2', 'after-fix', 'newer version'],
		] as const)('one that answers %j', async (reply, retry, words) => {
			const port = await portOf(
				createServer((socket) => {
					socket.on('data', (data) => {
						const commands = data.toString().match(/^\*\d+\r$/gm) ?? [];
						socket.write(`${reply}\r\n`.repeat(commands.length));
					});
					socket.on('error', () => undefined);
				}),
			);
			expect(await failureOn(local({ port }))).toMatchObject(unavailable(retry, words));
		});
	});

	it('where nothing listens', async () => {
		const port = await findFreePort();
		expect(await failureOn(local({ port }))).toMatchObject(
			unavailable('later', `127.0.0.1:${port} refused the connection`),
		);
	});

	it('where the host does not exist', async () => {
		expect(await failureOn(local({ host: 'redis.invalid' }))).toMatchObject({
			code: 'store_unavailable',
			message: expect.stringContaining('redis.invalid:6379'),
		});
	});
});

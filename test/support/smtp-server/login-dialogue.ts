import type { FakeSmtpServerOptions } from './fake-smtp-server';

interface Turn {
	readonly reply: string;
	readonly user?: string;
}

/** Called with undefined at first and then with each line of the client's. */
export type LoginDialogue = (line: string | undefined) => Turn;

/** The server's side of AUTH PLAIN, LOGIN and XOAUTH2. */
export function createLoginDialogue(
	command: string,
	expected: FakeSmtpServerOptions['login'],
): LoginDialogue {
	const [, method = '', initial] = command.split(' ');
	const judge = (user: string, password: string): Turn =>
		!expected || (user === expected.user && password === expected.password)
			? { reply: '235 2.7.0 welcome', user }
			: { reply: '535 5.7.8 bad credentials' };

	switch (method.toUpperCase()) {
		case 'PLAIN':
			return (line) => {
				const response = line ?? initial;
				if (response === undefined) return { reply: '334 ' };
				const [, user = '', password = ''] = decode(response).split('\0');
				return judge(user, password);
			};
		case 'LOGIN': {
			const answers: string[] = [];
			return (line) => {
				if (line !== undefined) answers.push(decode(line));
				const [user, password] = answers;
				if (user === undefined) return { reply: '334 VXNlcm5hbWU6' };
				if (password === undefined) return { reply: '334 UGFzc3dvcmQ6' };
				return judge(user, password);
			};
		}
		case 'XOAUTH2':
			return (line) => {
				if (line === '') return { reply: '535 5.7.8 bad token' };
				const response = decode(line ?? initial ?? '');
				const [, user = '', token = ''] =
					/^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/.exec(response) ?? [];
				const turn = judge(user, token);
				// A refused token is answered with a reason that the client acknowledges first.
				return turn.user === undefined ? { reply: '334 eyJzdGF0dXMiOiI0MDEifQ==' } : turn;
			};
		default:
			return () => ({ reply: '504 5.5.4 unknown mechanism' });
	}
}

function decode(base64: string): string {
	return Buffer.from(base64, 'base64').toString('utf8');
}

import type { MailServerAuth } from './options';

/** The secrets of a login in every form in which they go over the wire. */
export function toConfidential(auth: MailServerAuth | undefined): readonly string[] {
	if (!auth) return [];
	const { user } = auth;
	if (auth.kind === 'password') {
		return [auth.password, base64(auth.password), base64(`\0${user}\0${auth.password}`)];
	}
	const { accessToken } = auth;
	return [accessToken, base64(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`)];
}

function base64(text: string): string {
	return Buffer.from(text).toString('base64');
}

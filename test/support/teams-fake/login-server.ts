import { loginRefusal } from './teams-error';

/** A bot as it is registered. */
export interface Registration {
	readonly appId: string;
	/** Where it is known; a bot may be in several tenants. */
	readonly tenantId: string;
	readonly secret: string;
}

/** What a token stands for. */
export interface Grant extends Registration {
	readonly token: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

export interface LoginServer {
	register(bot: Registration): void;
	/** @throws TeamsError as Microsoft Entra refuses a login */
	issue(tenantId: string, form: URLSearchParams): object;
	/** Undefined for a token that is unknown, has ended or was revoked. */
	check(authorization: string | undefined): Grant | undefined;
	/** Makes all tokens unknown. */
	revoke(): void;
	/** How long tokens last, in seconds. */
	lifeSeconds: number;
	readonly issued: readonly Grant[];
}

const SCOPE = /^https:\/\/api\.botframework\.(com|us|azure\.cn)\/\.default$/;

export function createLoginServer(now: () => number): LoginServer {
	const bots: Registration[] = [];
	const issued: Grant[] = [];
	const revoked = new Set<string>();
	return {
		lifeSeconds: 3599,
		issued,
		register: (bot) => void bots.push(bot),
		issue(tenantId, form) {
			const inTenant = bots.filter((bot) => bot.tenantId === tenantId);
			if (inTenant.length === 0) {
				throw loginRefusal(400, 'invalid_request', 90002, `Tenant '${tenantId}' not found.`);
			}
			if (form.get('grant_type') !== 'client_credentials') {
				throw loginRefusal(
					400,
					'unsupported_grant_type',
					70003,
					'The grant type is not supported.',
				);
			}
			if (!SCOPE.test(form.get('scope') ?? '')) {
				throw loginRefusal(
					400,
					'invalid_scope',
					70011,
					'The provided value for scope is not valid.',
				);
			}
			const appId = form.get('client_id') ?? '';
			const known = inTenant.filter((bot) => bot.appId === appId);
			if (known.length === 0) {
				const text = `Application with identifier '${appId}' was not found in the directory.`;
				throw loginRefusal(400, 'unauthorized_client', 700016, text);
			}
			const bot = known.find(({ secret }) => secret === form.get('client_secret'));
			if (!bot) {
				const text = `Invalid client secret provided for app '${appId}'.`;
				throw loginRefusal(401, 'invalid_client', 7000215, text);
			}
			const token = `eyJ0eXAiOiJKV1QifQ.fake-token-${issued.length + 1}.c2lnbmF0dXJl`;
			issued.push({ ...bot, token, expiresAt: now() + this.lifeSeconds * 1000 });
			return {
				token_type: 'Bearer',
				expires_in: this.lifeSeconds,
				ext_expires_in: this.lifeSeconds,
				access_token: token,
			};
		},
		check(authorization) {
			const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
			const grant = issued.find((each) => each.token === token);
			return grant && grant.expiresAt > now() && !revoked.has(grant.token) ? grant : undefined;
		},
		revoke() {
			for (const { token } of issued) revoked.add(token);
		},
	};
}

import { HttpFailure, type HttpFailureKind } from '../../lib/core/http-client';
import { isAboutConnecting } from '../../lib/http/no-answer';

/**
 * Why n8n had no answer to give out. Its errors hold the whole request with its token, and wrap one
 * another: only codes and statuses are taken from them.
 *
 * n8n is told to pass on every answer but a 401, so any other status comes from the server that
 * renews tokens, after the API has refused the old one.
 *
 * @returns the status `unauthorized` when the service refused the login
 */
export function readHttpFailure(thrown: unknown): 'unauthorized' | HttpFailure {
	if (thrown instanceof HttpFailure) return thrown;
	const chain = unwrap(thrown);
	const codes = chain.flatMap(codesOf);
	const statuses = chain.flatMap(statusesOf);
	const reason = codes.at(-1);
	const fail = (kind: HttpFailureKind) => new HttpFailure(kind, reason);

	if (codes.some((code) => TOKEN_REFUSED.includes(code)) || chain.some(isAboutLogin)) {
		return fail('login');
	}
	if (statuses.includes(401)) return 'unauthorized';
	if (statuses.length > 0) return fail(statuses.some(isServerFault) ? 'connect' : 'login');
	if (chain.some(isBlocked)) return new HttpFailure('connect', 'BLOCKED');
	const unconnected =
		codes.some((code) => isAboutConnecting(code)) ||
		chain.some(({ syscall }) => isAboutConnecting(undefined, String(syscall)));
	return fail(unconnected ? 'connect' : 'broken');
}

/** As far as errors are looked at. */
interface Layer {
	readonly name: string;
	readonly message: unknown;
	readonly code: unknown;
	/** What n8n found in the error it wraps, which its older releases do not keep: code or status. */
	readonly httpCode: unknown;
	readonly syscall: unknown;
	readonly response: unknown;
}

const MAX_DEPTH = 8;

/** An error and those that caused it, the outermost first. */
function unwrap(thrown: unknown): readonly Layer[] {
	const layers: Layer[] = [];
	let current = thrown;
	while (typeof current === 'object' && current !== null && layers.length < MAX_DEPTH) {
		const read = (name: string): unknown => Reflect.get(Object(current), name);
		layers.push({
			name: current.constructor.name,
			message: read('message'),
			code: read('code'),
			httpCode: read('httpCode'),
			syscall: read('syscall'),
			response: read('response'),
		});
		current = read('cause');
	}
	return layers;
}

function codesOf({ code, httpCode }: Layer): readonly string[] {
	return [httpCode, code].filter(
		(each): each is string => typeof each === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(each),
	);
}

function statusesOf({ httpCode, response }: Layer): readonly number[] {
	const hasStatus = typeof response === 'object' && response !== null && 'status' in response;
	return [httpCode, hasStatus ? response.status : undefined]
		.map(Number)
		.filter((status) => status >= 100 && status < 600);
}

function isServerFault(status: number): boolean {
	return status >= 500;
}

/** What n8n's OAuth2 client says when a token is not renewed. */
const TOKEN_REFUSED: readonly string[] = ['EAUTH', 'ESTATUS'];

/** n8n's own words, before a request goes out: not connected yet, or to be connected again. */
function isAboutLogin({ name, message }: Layer): boolean {
	if (name === 'UserError' || name === 'NodeOperationError') return true;
	return typeof message === 'string' && message.startsWith('OAuth credentials not connected');
}

/** n8n was told to keep workflows away from private addresses. */
function isBlocked({ name }: Layer): boolean {
	return name.startsWith('SsrfBlocked');
}

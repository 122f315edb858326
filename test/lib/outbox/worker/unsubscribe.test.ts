import { storeError } from '../../../../lib/core/errors';
import { createSuppressions } from '../../../../lib/outbox/directory/suppressions';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import { handleUnsubscribe } from '../../../../lib/outbox/worker/handle-unsubscribe';
import {
	createUnsubscribeLinks,
	parseUnsubscribeToken,
	parseUnsubscribeUrl,
	toUnsubscribeToken,
} from '../../../../lib/outbox/worker/unsubscribe-link';
import { parseListUnsubscribe } from '../../../../lib/mail/list-unsubscribe';
import { createFakeAccount, createHarness, messageTo, type Harness } from './harness';

const secret = Buffer.alloc(32, 7);
const claim = { address: 'jane@example.com', stream: 'news', uid: 'uid-1' };
const URL_OF_PAGE = 'https://n8n.example.com/webhook/outbox/unsubscribe';

describe('unsubscribe links', () => {
	it('carry the claim that they were made of', () => {
		expect(parseUnsubscribeToken(toUnsubscribeToken(claim, secret), secret)).toEqual(claim);
	});

	it('carry any address', () => {
		const odd = { ...claim, address: '"a.b<>&\'ü"@bücher.example', stream: 'x.y-z_1' };
		expect(parseUnsubscribeToken(toUnsubscribeToken(odd, secret), secret)).toEqual(odd);
	});

	it.each([
		['another address', (token: string) => forge(token, 'address', 'bob@example.com')],
		['another stream', (token: string) => forge(token, 'stream', '*')],
		['another message', (token: string) => forge(token, 'uid', 'uid-2')],
		['a changed signature', (token: string) => `${token.slice(0, -2)}AA`],
		['half a signature', (token: string) => token.slice(0, -8)],
		['no signature', (token: string) => token.split('.')[0] ?? ''],
		['nothing', () => ''],
		['another installation’s signature', () => toUnsubscribeToken(claim, Buffer.alloc(32, 8))],
	])('count for nothing with %s', (_name, change) => {
		const token = toUnsubscribeToken(claim, secret);
		expect(parseUnsubscribeToken(change(token), secret)).toBeUndefined();
	});

	it('are made for messages of a stream with a name, and for no others', () => {
		const { clock } = createHarness();
		const linksOf = createUnsubscribeLinks(URL_OF_PAGE, secret);
		expect(linksOf(messageTo('a', clock))).toBeUndefined();
		const link = linksOf(messageTo('a', clock, { stream: 'news' }));
		expect(link).toMatchObject({ oneClick: true });
		const token = new URL(link?.url ?? '').searchParams.get('token') ?? '';
		expect(parseUnsubscribeToken(token, secret)).toEqual({
			address: 'a@example.com',
			stream: 'news',
			uid: 'a',
		});
	});

	it('offer one click only where the address is encrypted', () => {
		const { clock } = createHarness();
		const linksOf = createUnsubscribeLinks('http://localhost:5678/u', secret);
		expect(linksOf(messageTo('a', clock, { stream: 'news' }))).toMatchObject({ oneClick: false });
	});

	it('fit into a header, however long the address is', () => {
		const { clock } = createHarness();
		const address = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
		const message = messageTo('01900000-0000-7000-8000-000000000001', clock, {
			recipient: address,
			stream: 's'.repeat(64),
		});
		const url = parseUnsubscribeUrl(`https://n8n.example.com/${'p'.repeat(270)}`);
		const link = createUnsubscribeLinks(url, secret)(message);
		expect(link?.url?.length).toBeGreaterThan(600);
		expect(parseListUnsubscribe({ ...link }, { to: [{ address }], cc: [], bcc: [] }, {})).toEqual(
			link,
		);
	});

	it.each([
		'',
		'n8n.example.com/u',
		'javascript:alert(1)',
		'ftp://x.example',
		'https://',
		`https://x.example/${'p'.repeat(300)}`,
	])('cannot lead to %j', (url) => {
		expect(() => parseUnsubscribeUrl(url)).toThrow(
			expect.objectContaining({ code: 'validation_error', details: { field: 'unsubscribe_url' } }),
		);
	});
});

describe('following an unsubscribe link', () => {
	let harness: Harness;
	beforeEach(() => {
		harness = createHarness();
	});
	const follow = async (method: string, token: unknown) =>
		handleUnsubscribe({ method, token }, harness.environment);
	const aToken = async (overrides: Partial<typeof claim> = {}) =>
		toUnsubscribeToken({ ...claim, ...overrides }, await harness.backend.secret());
	const blocked = async (stream: string) =>
		(
			await createSuppressions(harness.backend.documents, harness.clock).check(
				[claim.address],
				stream,
			)
		).size > 0;

	it('asks first, and changes nothing: mail filters follow every link', async () => {
		const answer = await follow('GET', await aToken());
		expect(answer.status).toBe(200);
		expect(answer.body).toContain('jane@example.com');
		expect(answer.body).toContain('<form method="post">');
		expect(await blocked('news')).toBe(false);
	});

	it('unsubscribes with a POST, from that stream alone', async () => {
		const answer = await follow('POST', await aToken());
		expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('unsubscribed') });
		expect([await blocked('news'), await blocked('receipts')]).toEqual([true, false]);
		const suppressions = createSuppressions(harness.backend.documents, harness.clock);
		const { suppressions: entries } = await suppressions.list({ limit: 10 });
		expect(entries).toMatchObject([
			{ reason: 'unsubscribe', source: 'link', note: 'message uid-1' },
		]);
	});

	it('may be followed twice', async () => {
		await follow('POST', await aToken());
		expect(await follow('POST', await aToken())).toMatchObject({ status: 200 });
	});

	it.each(['GET', 'POST'])('shows nothing of a forged one (%s)', async (method) => {
		const forged = forge(await aToken(), 'address', 'bob@example.com');
		const answer = await follow(method, forged);
		expect(answer.status).toBe(404);
		expect(answer.body).not.toContain('bob');
	});

	it.each([undefined, ['a', 'b'], 7, { a: 1 }])('takes %j for no token', async (token) => {
		expect(await follow('POST', token)).toMatchObject({ status: 404 });
	});

	it('says so when the wish cannot be saved', async () => {
		jest.spyOn(harness.backend.documents, 'put').mockRejectedValue(storeError('secret place'));
		const answer = await follow('POST', await aToken());
		expect(answer.status).toBe(503);
		expect(answer.body).not.toContain('secret place');
	});

	it('shows hostile names as text, and lets the page load and run nothing', async () => {
		const address = '"<script>alert(1)</script>"@example.com';
		const { body, headers } = await follow('GET', await aToken({ address }));
		expect(body).not.toContain('<script');
		expect(body).toContain('&lt;script&gt;');
		expect(headers).toMatchObject({
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'content-security-policy': expect.stringContaining("default-src 'none'"),
		});
	});

	it('keeps what is queued afterwards from leaving', async () => {
		const { backend, enqueue, options, environment, untilState } = harness;
		const unsubscribe = createUnsubscribeLinks(URL_OF_PAGE, await backend.secret());
		const account = createFakeAccount();
		const worker = await startDeliveryWorker(options(account, { unsubscribe }), environment);
		await enqueue('first', { stream: 'news', recipient: claim.address });
		await untilState('first', 'sent');
		const { url = '' } = account.delivered[0]?.listUnsubscribe ?? {};
		await follow('POST', new URL(url).searchParams.get('token'));
		await enqueue('second', {
			stream: 'news',
			recipient: claim.address,
			to: { address: 'Jane@Example.com' },
		});
		await enqueue('third', { recipient: claim.address });
		await untilState('second', 'suppressed');
		await untilState('third', 'sent');
		await worker.stop();
	});
});

/** The token of another claim under the signature of this one. */
function forge(token: string, part: keyof typeof claim, value: string): string {
	const [, signature = ''] = token.split('.');
	const [payload = ''] = toUnsubscribeToken({ ...claim, [part]: value }, secret).split('.');
	return `${payload}.${signature}`;
}

import { toTeamsSteps } from '../../../../lib/providers/teams/request';
import { CARD, CHANNEL, CONTEXT, GROUP_CHAT, message, PERSONAL_CHAT, PNG, THREAD } from './setup';

const ACCOUNT = 'account';
const plan = (changes: object = {}) => toTeamsSteps(message(changes), CONTEXT, ACCOUNT);
const activitiesOf = (changes: object) => plan(changes).map(({ request }) => request.activity);
const idsOf = (changes: object) => plan(changes).map(({ id }) => id);

const picture = { filename: 'chart.png', mime_type: 'image/png' };
const pdf = { filename: 'deal.pdf', mime_type: 'application/pdf' };

describe('the plan of a message', () => {
	it('is one step with the text', () => {
		expect(plan()).toEqual([
			{
				id: 'text',
				request: {
					uid: CONTEXT.uid,
					recipient: CHANNEL,
					conversationId: CHANNEL,
					field: 'message',
					activity: {
						type: 'message',
						text: 'The deal with **Lovelace** is worth 4711 pounds.',
						textFormat: 'markdown',
					},
				},
				pace: {
					buckets: [
						{
							name: `account/${CHANNEL}`,
							limits: [
								{ limit: 7, perMs: 1000 },
								{ limit: 8, perMs: 2000 },
								{ limit: 60, perMs: 30_000 },
								{ limit: 1800, perMs: 3_600_000 },
							],
						},
						{ name: 'account', limits: [{ limit: 50, perMs: 1000 }] },
					],
					rests: `account/${CHANNEL}`,
				},
			},
		]);
	});

	it('counts all threads of a channel together', () => {
		const [step] = plan({ recipient: `${CHANNEL};messageid=${THREAD}` });
		expect(step?.pace?.rests).toBe(`account/${CHANNEL}`);
		expect(step?.request.conversationId).toBe(`${CHANNEL};messageid=${THREAD}`);
	});

	it('keeps text, card and pictures apart, as Teams would', () => {
		const attachments = [
			{ ...picture, bytes: PNG },
			{ ...pdf, url: 'https://files.example.com/deal.pdf' },
			{ ...picture, url: 'https://files.example.com/chart.png' },
		];
		const given = { attachments, options: { card: CARD, summary: 'Deal won' } };
		expect(idsOf(given)).toEqual(['text', 'card', 'file-1', 'file-2']);
		const [text, card, first, second] = activitiesOf(given);
		expect(text?.attachments).toBeUndefined();
		expect(card).toEqual({
			type: 'message',
			summary: 'Deal won',
			attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: CARD }],
		});
		expect(first?.attachments).toEqual([
			{
				contentType: 'image/png',
				contentUrl: `data:image/png;base64,${PNG.toString('base64')}`,
				name: 'chart.png',
			},
		]);
		expect(second?.attachments).toEqual([
			{
				contentType: 'image/png',
				contentUrl: 'https://files.example.com/chart.png',
				name: 'chart.png',
			},
		]);
	});

	it('has no step for a text that a card stands in for', () => {
		expect(idsOf({ message: '', options: { card: CARD } })).toEqual(['card']);
		expect(idsOf({ message: ' \n', options: { card: CARD } })).toEqual(['card']);
		expect(idsOf({ message: JSON.stringify(CARD) })).toEqual(['card']);
	});

	it('shows text as it is where it is not to be Markdown', () => {
		expect(activitiesOf({ options: { format: 'text' } })).toMatchObject([{ textFormat: 'plain' }]);
	});

	it.each(['image/jpeg', 'IMAGE/GIF', 'image/png; name=a.png'])('shows %s', (mime_type) => {
		const attachments = [{ ...picture, mime_type, bytes: PNG }];
		const contentType = mime_type.toLowerCase().replace(/;.*/, '');
		expect(activitiesOf({ attachments })[1]?.attachments).toMatchObject([{ contentType }]);
	});
});

describe('a link to a file', () => {
	const linkTo = (filename: string, url: string, options = {}) => {
		const attachments = [{ ...pdf, filename, url }];
		const text = activitiesOf({ message: 'See', attachments, options })[0]?.text;
		return text?.replace('See\n\n', '');
	};

	it('stands under the text', () => {
		expect(linkTo('deal.pdf', 'https://x.co/a b.pdf?s=1&t=2')).toBe(
			'[deal.pdf](https://x.co/a%20b.pdf?s=1&t=2)',
		);
	});

	it('cannot be broken by the name or the URL', () => {
		expect(linkTo('a](x) *b* <c> `d`', 'https://x.co/a)[b](c')).toBe(
			'[a\\]\\(x\\) \\*b\\* \\<c\\> \\`d\\`](https://x.co/a%29[b]%28c)',
		);
	});

	it('is written out where the text is no Markdown', () => {
		expect(linkTo('deal*.pdf', 'https://x.co/(a).pdf', { format: 'text' })).toBe(
			'deal*.pdf: https://x.co/(a).pdf',
		);
	});
});

describe('an answer', () => {
	it('goes to the thread of a channel', () => {
		const [{ request } = {}] = plan({ options: { replyToId: THREAD } });
		expect(request?.conversationId).toBe(`${CHANNEL};messageid=${THREAD}`);
		expect(request?.activity.replyToId).toBe(THREAD);
	});

	it.each([GROUP_CHAT, PERSONAL_CHAT])('names the message in the chat %s', (recipient) => {
		const [{ request } = {}] = plan({ recipient, options: { replyToId: THREAD } });
		expect(request?.conversationId).toBe(recipient);
		expect(request?.activity.replyToId).toBe(THREAD);
	});

	it('is an answer in all its parts', () => {
		const options = { replyToId: THREAD, card: CARD };
		const replies = activitiesOf({ options, attachments: [{ ...picture, bytes: PNG }] });
		expect(replies.map(({ replyToId }) => replyToId)).toEqual([THREAD, THREAD, THREAD]);
	});
});

import { drawStats } from '../../../../lib/outbox/messages/stats-chart';
import type { StatsRow } from '../../../../lib/outbox/messages/message-stats';

const rows: readonly StatsRow[] = [
	{ day: '2026-04-16', provider: 'smtp', status: 'sent', count: 6 },
	{ day: '2026-04-16', provider: 'gmail', status: 'sent', count: 2 },
	{ day: '2026-04-16', provider: 'smtp', status: 'failed', count: 2 },
	{ day: '2026-04-17', provider: 'smtp', status: 'sent', count: 5 },
];

/** The bars with their tooltips. */
const barsOf = (svg: string) =>
	[
		...svg.matchAll(
			/<rect class="(\w+)" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"><title>([^<]*)/g,
		),
	].map(([, status, y, height, title]) => ({
		status,
		y: Number(y),
		height: Number(height),
		title,
	}));

describe('the chart of messages per day', () => {
	it('stacks a day’s statuses, as high as they count, and adds its providers up', () => {
		const bars = barsOf(drawStats(rows, ['2026-04-16', '2026-04-17']));
		expect(bars.map(({ title }) => title)).toEqual([
			'2026-04-16: 8 sent',
			'2026-04-16: 2 failed',
			'2026-04-17: 5 sent',
		]);
		const [sent, failed, next] = bars;
		if (!sent || !failed || !next) throw new Error('bars are missing');
		expect(failed.y + failed.height).toBeCloseTo(sent.y, 5);
		expect(sent.height / failed.height).toBeCloseTo(4, 1);
		expect(sent.height / next.height).toBeCloseTo(8 / 5, 1);
	});

	it('names the period, the total, the statuses that occur and the days', () => {
		const svg = drawStats(rows, ['2026-04-16', '2026-04-17']);
		expect(svg).toContain('2026-04-16 to 2026-04-17; 15 in all');
		expect(svg).toMatch(/>sent<.*>failed</s);
		expect(svg).not.toContain('>unknown<');
		expect(svg).toMatch(/>04-16<.*>04-17</s);
		expect(svg).toContain('prefers-color-scheme: dark');
	});

	it('leaves days out of the axis where there is no room for all', () => {
		const days = Array.from({ length: 366 }, (_, index) =>
			new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
		);
		const labels = [...drawStats([], days).matchAll(/middle"[^>]*>(\d\d-\d\d)</g)];
		expect(labels.length).toBeGreaterThan(5);
		expect(labels.length).toBeLessThan(20);
		expect(labels.at(-1)?.[1]).toBe(days.at(-1)?.slice(5));
	});

	it('has no bars where there were no messages', () => {
		expect(barsOf(drawStats([], ['2026-04-17']))).toEqual([]);
		expect(drawStats([], [])).not.toMatch(/NaN|Infinity|undefined/);
	});
});

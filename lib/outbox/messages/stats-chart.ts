import { STATS_STATUSES, type StatsRow, type StatsStatus } from './message-stats';

const WIDTH = 860;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 20;
const TOP = 92;
const BOTTOM = 48;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
const WIDEST_BAR = 56;
const LABEL_WIDTH = 46;

/** On light and on dark, told apart by lightness, too. */
const COLOURS: Readonly<Record<StatsStatus, readonly [light: string, dark: string]>> = {
	sent: ['#0a7d5a', '#2fbf8f'],
	queued: ['#5aa9e6', '#79c0ff'],
	sending: ['#1f4e8c', '#3b7dd8'],
	unknown: ['#e3a008', '#f2c14e'],
	failed: ['#c0392b', '#ff7b6b'],
	suppressed: ['#8e5bb5', '#c29be0'],
	cancelled: ['#8c959f', '#8b949e'],
};

/**
 * Stacked bars of the messages per day and status, as SVG, for pages in light and in dark.
 * @param days all that are to be shown, the earliest first
 */
export function drawStats(rows: readonly StatsRow[], days: readonly string[]): string {
	const totals = days.map((day) => countOf(rows.filter((row) => row.day === day)));
	const statuses = STATS_STATUSES.filter((status) => rows.some((row) => row.status === status));
	const most = Math.max(...totals, 0);
	const step = toStep(most);
	const top = Math.max(Math.ceil(most / step), 1) * step;
	const period = days.length === 0 ? '' : `${days[0]} to ${days.at(-1)}`;
	const subtitle = `${period}; ${toFigure(countOf(rows))} in all`;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Messages per day, ${subtitle}">
<style>
${toStyle(statuses)}
</style>
<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="${LEFT}" y="28">Messages per day</text>
<text class="sub" x="${LEFT}" y="48">${subtitle}</text>
${drawLegend(statuses)}
${drawAxis(top, step)}
${drawBars(rows, days, top)}
${drawDays(days)}
</svg>
`;
}

function drawLegend(statuses: readonly StatsStatus[]): string {
	return statuses
		.map((status, index) => {
			const x = LEFT + index * 108;
			return `<rect class="${status}" x="${x}" y="62" width="12" height="12" rx="2"/><text x="${x + 18}" y="72">${status}</text>`;
		})
		.join('\n');
}

function drawAxis(top: number, step: number): string {
	const lines: string[] = [];
	for (let value = 0; value <= top; value += step) {
		const y = toY(value, top);
		lines.push(
			`<line class="${value === 0 ? 'base' : 'grid'}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`,
			`<text class="sub end" x="${LEFT - 8}" y="${y + 4}">${toFigure(value)}</text>`,
		);
	}
	return lines.join('\n');
}

function drawBars(rows: readonly StatsRow[], days: readonly string[], top: number): string {
	const width = Math.min(slotOf(days) * 0.72, WIDEST_BAR);
	return days
		.flatMap((day, index) => {
			const x = toX(index, days) - width / 2;
			let below = 0;
			return STATS_STATUSES.flatMap((status) => {
				const count = countOf(rows.filter((row) => row.day === day && row.status === status));
				if (count === 0) return [];
				const base = toY(below, top);
				below += count;
				const y = toY(below, top);
				return [
					`<rect class="${status}" x="${round(x)}" y="${y}" width="${round(width)}" height="${round(base - y)}"><title>${day}: ${toFigure(count)} ${status}</title></rect>`,
				];
			});
		})
		.join('\n');
}

/** As many days as there is room for, and always the last one. */
function drawDays(days: readonly string[]): string {
	const every = Math.max(Math.ceil(LABEL_WIDTH / slotOf(days)), 1);
	return days
		.map((day, index) => {
			const isShown = (days.length - 1 - index) % every === 0;
			const label = `<text class="sub middle" x="${round(toX(index, days))}" y="${HEIGHT - BOTTOM + 20}">${day.slice(5)}</text>`;
			return isShown ? label : '';
		})
		.filter((label) => label !== '')
		.join('\n');
}

function toStyle(statuses: readonly StatsStatus[]): string {
	const fills = (index: 0 | 1): string =>
		statuses.map((status) => `.${status} { fill: ${COLOURS[status][index]} }`).join('\n');
	return `text { font: 13px system-ui, sans-serif; fill: #24292f }
.page { fill: #ffffff }
.title { font-size: 17px; font-weight: 600 }
.sub { fill: #57606a }
.end { text-anchor: end }
.middle { text-anchor: middle }
.grid { stroke: #d8dee4 }
.base { stroke: #57606a }
${fills(0)}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.page { fill: #0d1117 }
.sub { fill: #9da7b1 }
.grid { stroke: #30363d }
.base { stroke: #9da7b1 }
${fills(1)}
}`;
}

/** A round distance between the lines of the axis: 1, 2 or 5 of a power of ten, for five lines or so. */
function toStep(most: number): number {
	const rough = Math.max(most / 5, 1);
	const power = 10 ** Math.floor(Math.log10(rough));
	return ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
}

function slotOf(days: readonly string[]): number {
	return PLOT_WIDTH / Math.max(days.length, 1);
}

function toX(index: number, days: readonly string[]): number {
	return LEFT + (index + 0.5) * slotOf(days);
}

function toY(value: number, top: number): number {
	return round(TOP + PLOT_HEIGHT * (1 - value / top));
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}

function countOf(rows: readonly StatsRow[]): number {
	return rows.reduce((sum, { count }) => sum + count, 0);
}

function toFigure(count: number): string {
	return count.toLocaleString('en-GB');
}

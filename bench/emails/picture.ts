import type { Table } from '../support/section';
import { RATE_TABLE } from './tables';

const WIDTH = 760;
const NAME_WIDTH = 250;
const FIGURE_WIDTH = 90;
const ROW = 24;
const GAP = 18;

/** Bars of the emails per second, for pages in light and in dark. */
export function drawBench(tables: readonly Table[]): string {
	const rows = (tables.find(({ title }) => title === RATE_TABLE)?.rows ?? []).map(
		([label = '', rate = '']) => {
			const [security = '', name = ''] = label.split(': ');
			return { security, name, rate: Number((rate.split(' ')[0] ?? '').replaceAll(',', '')) };
		},
	);
	const most = Math.max(...rows.map(({ rate }) => rate));
	const barSpace = WIDTH - NAME_WIDTH - FIGURE_WIDTH;
	const parts: string[] = [];
	let y = 56;
	let group = '';
	for (const { security, name, rate } of rows) {
		if (security !== group) {
			y += GAP;
			parts.push(`<text class="group" x="0" y="${y}">${escape(security)}</text>`);
			y += 8;
			group = security;
		}
		const width = Math.max((rate / most) * barSpace, 1).toFixed(1);
		const kind = name.startsWith('Outbox') ? 'ours' : 'other';
		parts.push(
			`<text class="name" x="${NAME_WIDTH - 10}" y="${y + 16}">${escape(name)}</text>`,
			`<rect class="${kind}" x="${NAME_WIDTH}" y="${y + 3}" width="${width}" height="${ROW - 6}" rx="3"/>`,
			`<text class="figure" x="${(NAME_WIDTH + Number(width) + 6).toFixed(1)}" y="${y + 16}">${rate.toLocaleString('en-GB')}</text>`,
		);
		y += ROW;
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 12}" role="img" aria-label="Emails per second in one execution of 500 emails">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: 600 }
.sub, .figure { fill: #57606a }
.group { font-weight: 600 }
.name { text-anchor: end }
.ours { fill: #0a7d5a }
.other { fill: #8c959f }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.sub, .figure { fill: #9da7b1 }
.ours { fill: #2fbf8f }
.other { fill: #6e7781 }
}
</style>
<text class="title" x="0" y="20">500 emails in one execution</text>
<text class="sub" x="0" y="42">emails per second, medians; longer is better</text>
${parts.join('\n')}
</svg>
`;
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

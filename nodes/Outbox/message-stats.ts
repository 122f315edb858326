import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import {
	countMessages,
	daysBetween,
	startOfDay,
	type StatsRow,
} from '../../lib/outbox/messages/message-stats';
import { drawStats } from '../../lib/outbox/messages/stats-chart';
import {
	choiceParameter,
	labelParameter,
	numberParameter,
	readParameter,
	textParameter,
} from '../shared/parameters';
import { readCollection, type Operation, type OperationInput } from './operation';
import { writeFile } from './write-file';

const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = DAY_MS / 24;

const parametersSchema = z.object({
	periodDays: numberParameter({ min: 1, max: 366 }),
	giveOut: choiceParameter(['numbers', 'chart']),
});
const filtersSchema = z.object({
	contactId: labelParameter,
	dealId: labelParameter,
	recipient: textParameter,
	tag: textParameter,
});

/** How many messages there were, and what became of them. */
export const runStats: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const { periodDays = DEFAULT_DAYS, giveOut } = parseInput(parametersSchema, {
		periodDays: readParameter(context, 'periodDays', itemIndex, DEFAULT_DAYS),
		giveOut: readParameter(context, 'giveOut', itemIndex, 'numbers'),
	});
	const filter = parseInput(filtersSchema, readCollection(input, 'statsFilters'));
	const timeZone = context.getTimezone();
	const createdBefore = environment.clock.now() + 1;
	const createdFrom = toStart(createdBefore, periodDays, timeZone);
	const rows = await countMessages(
		{ ...filter, createdFrom, createdBefore },
		timeZone,
		environment,
	);
	if (giveOut === 'numbers') return rows;
	return [await drawChart(input, rows, daysBetween(createdFrom, createdBefore, timeZone))];
};

/** When the first of the days began. A day is not always 24 hours long, but nearly. */
function toStart(now: number, days: number, timeZone: string): number {
	const today = startOfDay(now, timeZone);
	return startOfDay(today - (days - 1) * DAY_MS + 2 * HOUR_MS, timeZone);
}

function drawChart(input: OperationInput, rows: readonly StatsRow[], days: readonly string[]) {
	const counts: Record<string, number> = {};
	for (const { status, count } of rows) counts[status] = (counts[status] ?? 0) + count;
	const total = rows.reduce((sum, { count }) => sum + count, 0);
	const content = Buffer.from(drawStats(rows, days), 'utf8');
	const file = { name: 'messages-per-day.svg', mimeType: 'image/svg+xml', content };
	const [first = null] = days;
	return writeFile(input, file, () => ({ from: first, to: days.at(-1) ?? null, total, counts }));
}

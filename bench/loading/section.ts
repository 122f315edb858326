import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod/v4';

import { CHANNEL_NAMES, CHAT_CHANNELS } from '../channels/messages';
import { startStandIn } from '../channels/stand-in';
import { startSink } from '../emails/sink';
import { projectDir } from '../support/built';
import { startTypeScriptChild } from '../support/child';
import { interleave } from '../support/interleave';
import { findN8n, NO_N8N } from '../support/n8n';
import type { Finding, Section } from '../support/section';
import { MOST_BUSY_MS } from '../support/send-tables';
import { median, summarise, toShort, toSpan, toText } from '../support/stats';

const manifestSchema = z.object({
	n8n: z.object({ nodes: z.array(z.string()), credentials: z.array(z.string()) }),
	dependencies: z.record(z.string(), z.string()),
});
const loadedSchema = z.object({
	ms: z.number(),
	rssMb: z.number(),
	heapMb: z.number(),
	files: z.number(),
	packages: z.array(z.string()),
});
type Loaded = z.output<typeof loadedSchema>;
const loopSchema = z.object({ ms: z.number(), loopMaxMs: z.number(), busyMaxMs: z.number() });
type Held = z.output<typeof loopSchema>;
const emailsSchema = z.object({ first: loopSchema, second: loopSchema });
const chatsSchema = z.record(z.enum(CHAT_CHANNELS), loopSchema);

/** What n8n's start pays for the package, and the first messages for what they load then. */
export const loading: Section = {
	name: 'loading',
	title: 'Loading the nodes and credentials',
	async run({ quick }) {
		const { n8n: files, dependencies } = manifestSchema.parse(
			JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')),
		);
		const n8n = findN8n();
		const ours = [...files.nodes, ...files.credentials].map((path) => join(projectDir, path));
		const contenders = [
			{ name: `Outbox, all ${ours.length} files`, run: () => load(projectDir, ours) },
			...(n8n
				? [
						{
							name: "n8n's Send Email, one file",
							run: () => load(n8n.folder, [n8n.sendEmailFile]),
						},
					]
				: []),
		];
		const rounds = quick ? 3 : 7;
		const samples = await interleave<Loaded>(contenders, rounds);
		const [own = []] = samples.values();
		const firstRounds = quick ? 2 : 5;
		const emails = await sendFirstEmails(firstRounds);
		const chats = await sendFirstChats(firstRounds);
		const packages = [...new Set(own.flatMap((each) => each.packages))];
		const sdks = packages.filter((name) => name in dependencies);
		const of = (each: readonly Loaded[], key: 'ms' | 'rssMb' | 'heapMb') =>
			toText(summarise(each.map((sample) => sample[key])));
		return {
			findings: [
				loadFinding(own, packages),
				firstFinding('the first email', [emails.map(({ first }) => first)]),
				firstFinding(
					'the first message by each channel',
					CHAT_CHANNELS.map((channel) => chats.map((each) => each[channel])),
				),
			],
			tables: [
				{
					title: 'Loading into a process that has n8n-workflow already',
					columns: ['What', 'ms', 'heap MB', 'resident MB', 'files'],
					rows: [...samples].map(([name, each]) => [
						name,
						...(['ms', 'heapMb', 'rssMb'] as const).map((key) => of(each, key)),
						String(median(each.map((sample) => sample.files))),
					]),
				},
				{
					title: 'The first emails of a process, one an execution (SQLite, without encryption)',
					columns: ['Email', ...HOLD_COLUMNS],
					rows: (['first', 'second'] as const).map((which) => [
						which,
						...toHoldCells(emails.map((each) => each[which])),
					]),
				},
				{
					title: 'The first chat messages of a process, one after another (SQLite)',
					columns: ['Message', ...HOLD_COLUMNS],
					rows: CHAT_CHANNELS.map((channel) => [
						`first by ${CHANNEL_NAMES[channel]}`,
						...toHoldCells(chats.map((each) => each[channel])),
					]),
				},
			],
			notes: [
				`Each sample is a fresh process. Packages loaded beyond n8n-workflow: ${packages.join(', ') || 'none'}. SDKs among them: ${sdks.join(', ') || 'none'}.`,
				'The very first message loads what all need, and the first of each channel the SDK of its service; that of WhatsApp is Twilio’s, and SMS has it then.',
				...(n8n ? [] : [NO_N8N]),
			],
			data: { ...Object.fromEntries(samples), emails, chats, sdks },
		};
	},
};

const MOST_LOAD_MS = 60;

function loadFinding(own: readonly Loaded[], packages: readonly string[]): Finding {
	const ms = median(own.map((sample) => sample.ms));
	const heapMb = median(own.map((sample) => sample.heapMb));
	return {
		target: `loading under ${MOST_LOAD_MS} ms beyond n8n-workflow, no SDK`,
		found: `${toShort(ms)} ms, ${toShort(heapMb)} MB of heap, ${packages.length > 0 ? `also loaded: ${packages.join(', ')}` : 'no other package'}`,
		met: ms < MOST_LOAD_MS && packages.length === 0,
	};
}

function firstFinding(what: string, held: readonly (readonly Held[])[]): Finding {
	const busy = held.map((samples) => median(samples.map(({ busyMaxMs }) => busyMaxMs)));
	return {
		target: `event loop never held up over ${MOST_BUSY_MS} ms by us: ${what}`,
		found: `longest busy ${toSpan(busy)} ms`,
		met: busy.every((ms) => ms <= MOST_BUSY_MS),
	};
}

async function load(from: string, files: readonly string[]): Promise<Loaded> {
	const { stdout } = await promisify(execFile)(process.execPath, [
		'--expose-gc',
		'--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
		join(__dirname, 'child.ts'),
		from,
		...files,
	]);
	return loadedSchema.parse(JSON.parse(stdout));
}

const HOLD_COLUMNS = ['ms', 'longest delay of the event loop, ms', 'longest busy, ms'];

function toHoldCells(held: readonly Held[]): string[] {
	return (['ms', 'loopMaxMs', 'busyMaxMs'] as const).map((figure) =>
		toText(summarise(held.map((each) => each[figure]))),
	);
}

async function sendFirstEmails(rounds: number) {
	const sink = await startSink();
	try {
		return await inFreshProcesses(rounds, {
			file: 'first-email-child.ts',
			argument: String(sink.ports.none),
			schema: emailsSchema,
		});
	} finally {
		await sink.stop();
	}
}

async function sendFirstChats(rounds: number) {
	const standIn = await startStandIn();
	try {
		return await inFreshProcesses(rounds, {
			file: 'first-chats-child.ts',
			argument: JSON.stringify(standIn.accounts),
			schema: chatsSchema,
		});
	} finally {
		await standIn.stop();
	}
}

interface FreshProcess<T> {
	/** What to run in it, next to this file. */
	readonly file: string;
	readonly argument: string;
	readonly schema: z.ZodType<T>;
}

/** What a process tells that was just started, several times. */
async function inFreshProcesses<T>(rounds: number, fresh: FreshProcess<T>): Promise<T[]> {
	const told: T[] = [];
	for (let round = 0; round < rounds; round++) told.push(await inFreshProcess(fresh));
	return told;
}

/** Each has a store of its own, or it would find the messages of those before as sent. */
async function inFreshProcess<T>({ file, argument, schema }: FreshProcess<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'outbox-bench-first-'));
	process.env['OUTBOX_DATA_DIR'] = folder;
	try {
		const child = await startTypeScriptChild({
			file: join(__dirname, file),
			args: [argument],
			parse: (message) => schema.parse(message),
		});
		await child.stop();
		return child.ready;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

import { createTransport } from 'nodemailer';

import { toBenchMail } from '../emails/messages';
import { built } from '../support/built';
import { interleave } from '../support/interleave';
import { inFlight, measure } from '../support/measure';
import type { Section } from '../support/section';
import { median, medianRatio, summarise, toShort, toText } from '../support/stats';
import { openStorePlaces } from '../support/stores';
import { createBareGmail, createBareOutlook, type SendOne } from './bare';
import { startFakes, type Fakes } from './fakes';
import { createOutboxGmail, createOutboxOutlook } from './outbox';

/** Graph works on four requests of a mailbox at a time. */
const AT_ONCE = [1, 4];

/** Gmail and Outlook through the ledger, against a bare loop of the same calls. */
export const providers: Section = {
	name: 'providers',
	title: 'Gmail and Outlook against a bare loop of the same calls',
	async run({ quick }) {
		const fakes = await startFakes();
		const places = await openStorePlaces();
		try {
			const mime = await composeMime(fakes.ready);
			const { backend } = places.sqlite('providers');
			const jobs = [
				{ service: 'gmail', who: 'bare loop', send: createBareGmail(fakes.ready, mime) },
				{ service: 'gmail', who: 'Outbox', send: createOutboxGmail(fakes.ready, backend) },
				{ service: 'outlook', who: 'bare loop', send: createBareOutlook(fakes.ready, mime) },
				{ service: 'outlook', who: 'Outbox', send: createOutboxOutlook(fakes.ready, backend) },
			].filter(({ service }) => built.has(`lib/providers/${service}/provider.js`));
			const count = quick ? 80 : 120;
			const contenders = jobs.flatMap(({ service, who, send }) =>
				AT_ONCE.map((atOnce) => ({
					name: toName(service, who, atOnce),
					run: () => sendSome({ fakes, service, send, count, atOnce }),
				})),
			);
			const samples = await interleave(contenders, quick ? 2 : 4);
			const msOf = (name: string) => (samples.get(name) ?? []).map(({ ms }) => ms);
			return {
				findings: [],
				tables: [
					{
						title: 'Messages of some 2 kB, three calls each',
						columns: ['Sender', 'ms each', 'of the bare loop', 'CPU ms'],
						rows: jobs.flatMap(({ service, who }) =>
							AT_ONCE.map((atOnce) => {
								const name = toName(service, who, atOnce);
								const bare = msOf(toName(service, 'bare loop', atOnce));
								const ratio = medianRatio(bare, msOf(name));
								return [
									name,
									toText(summarise(msOf(name))),
									who === 'Outbox' ? `${Math.round(ratio * 100)} %` : '–',
									toShort(median((samples.get(name) ?? []).map(({ cpuMs }) => cpuMs))),
								];
							}),
						),
					},
				],
				notes: [
					"The ledger is on SQLite. The services are the tests' stand-ins in a process of their own, which check every call against the vendor's description; the real ones take a hundred milliseconds and more a call.",
					'Share of the bare loop: how many messages get through in the time in which it gets through a hundred.',
				],
				data: Object.fromEntries(samples),
			};
		} finally {
			await fakes.stop();
			await places.close();
		}
	},
};

interface Some {
	readonly fakes: Awaited<ReturnType<typeof startFakes>>;
	readonly service: string;
	readonly send: SendOne;
	readonly count: number;
	readonly atOnce: number;
}

async function sendSome({ fakes, service, send, count, atOnce }: Some) {
	const before = await fakes.ask(service);
	const { ms, cpuMs } = await measure(() => inFlight(count, atOnce, send));
	const sent = (await fakes.ask(service)) - before;
	if (sent !== count) throw new Error(`${service}: ${sent} of ${count} messages were sent.`);
	return { ms: ms / count, cpuMs: cpuMs / count };
}

/** The message as the bare loops send it, composed beforehand. */
async function composeMime({ address }: Fakes): Promise<Buffer> {
	const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
	const { message } = await composer.sendMail({ ...toBenchMail(1), from: address });
	if (!Buffer.isBuffer(message)) throw new TypeError('not composed');
	return message;
}

function toName(service: string, who: string, atOnce: number): string {
	return `${service === 'gmail' ? 'Gmail' : 'Outlook'}, ${who}, ${atOnce} at a time`;
}

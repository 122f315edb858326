import { startRig, type RigOptions } from './setup';

export const QUESTION = [
	'From: grace@example.net',
	'To: ada@gmail.example',
	'Subject: Figures?',
	'Message-ID: <question@example.net>',
	'',
	'How are they?',
].join('\r\n');

export const NUDGE = [
	'From: grace@example.net',
	'To: ada@gmail.example',
	'Subject: Re: Figures?',
	'Message-ID: <nudge@example.net>',
	'In-Reply-To: <question@example.net>',
	'References: <earlier@example.net> <question@example.net>',
	'',
	'Well?',
].join('\r\n');

/** A rig whose mailbox holds a thread of two messages. */
export async function startThreadRig(options?: RigOptions) {
	const rig = await startRig(options);
	const question = rig.mailbox.receive(QUESTION);
	const nudge = rig.mailbox.receive(NUDGE);
	expect(nudge.threadId).toBe(question.threadId);
	return { ...rig, question, nudge };
}

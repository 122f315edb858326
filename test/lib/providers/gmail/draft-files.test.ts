import type { LoadedAttachment, LoadedEmail } from '../../../../lib/core/message';
import { COMPOSE_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { saveDraft } from '../../../contracts/mail-store/use';
import { at, once } from '../../../support/gmail-fake/faults';
import { aFile, email, errorOf, type RigOptions } from './setup';
import { draftIdOf, SIGNAL, startStoreRig, type StoreRig } from './store-setup';

const GET_FILE = 'messages.attachments.get';
const GET_DRAFT = 'drafts.get';

let rig: StoreRig;
afterEach(() => rig.stop());

/** A draft with these files, its id, and how to read and to edit it. */
async function draftWith(
	attachments: readonly LoadedAttachment[],
	{ html, ...options }: RigOptions & Pick<LoadedEmail, 'html'> = {},
) {
	rig = await startStoreRig(options);
	const { store, mailbox, gmail } = rig;
	const message = email({ attachments: [...attachments], ...(html !== undefined && { html }) });
	const { reference } = await saveDraft(store, message);
	const draftId = draftIdOf(reference);
	const known = gmail.calls.length;
	return {
		reference,
		draftId,
		read: () => store.readAttachments(reference, SIGNAL()),
		edit: () => mailbox.editDraft(draftId, 'Subject', `Edited ${gmail.calls.length}`),
		/** What was called since the draft was saved. */
		calls: () => gmail.callNames.slice(known),
	};
}

function named(filename: string, content: string | Buffer, contentType = 'text/plain') {
	return { filename, contentType, source: { kind: 'bytes', bytes: Buffer.from(content) } } as const;
}

/** What a draft says that a person has written, as JSON of Gmail's own. */
function answerOf(draftId: string, ...parts: object[]) {
	const message = { id: '18c9a4b2e7ff00aa', threadId: '18c9a4b2e7ff00aa' };
	const payload = { mimeType: 'multipart/mixed', filename: '', body: { size: 0 }, parts };
	return {
		status: 200,
		body: JSON.stringify({ id: draftId, message: { ...message, payload } }),
	} as const;
}

const textsOf = (files: readonly LoadedAttachment[]) =>
	files.map(({ filename, source }) => [filename, Buffer.from(source.bytes).toString()]);

describe('the files of a draft', () => {
	it('are read in their order, with one call for each', async () => {
		const names = Array.from({ length: 7 }, (_each, index) => `${index}.txt`);
		const { read, calls } = await draftWith(names.map((name) => named(name, `I am ${name}`)));
		expect(textsOf(await read())).toEqual(names.map((name) => [name, `I am ${name}`]));
		expect(calls()).toEqual([GET_DRAFT, ...names.map(() => GET_FILE)]);
	});

	it('take no call but the draft’s where there are none', async () => {
		const { read, calls } = await draftWith([]);
		expect(await read()).toEqual([]);
		expect(calls()).toEqual([GET_DRAFT]);
	});

	it('keep every byte, and the ids of the images that the body shows', async () => {
		const everyByte = Buffer.from(Array.from({ length: 1_021 }, (_each, index) => index % 256));
		const logo = { ...named('logo.png', everyByte, 'image/png'), contentId: 'logo@1' };
		const photo = { ...named('photo.png', 'x', 'image/png'), contentId: 'photo@1' };
		const { read } = await draftWith([logo, photo, named('empty.txt', '')], {
			html: '<img src="cid:logo@1">',
		});
		const { contentId: _unused, ...shownByNothing } = photo;
		expect(await read()).toEqual([logo, shownByNothing, named('empty.txt', '')]);
	});

	it('may be as big as Gmail takes them, and saved again as they are', async () => {
		const big = aFile(24_000_000);
		const { read, reference } = await draftWith([big]);
		const [file] = await read();
		expect(big.source.bytes.equals(file?.source.bytes ?? Buffer.of())).toBe(true);
		const again = email({ attachments: file ? [file] : [] });
		const replaced = await saveDraft(rig.store, again, { replaces: reference });
		expect((await rig.draftOf(replaced.reference)).attachments).toMatchObject([
			{ filename: big.filename, sizeBytes: 24_000_000 },
		]);
	});

	it('may stand in the draft itself, or be messages', async () => {
		const { read, draftId, calls } = await draftWith([]);
		rig.mailbox.updateDraft(
			draftId,
			Buffer.from(
				[
					...['Subject: x', 'Content-Type: multipart/mixed; boundary=m', ''],
					...['--m', '', 'Hi'],
					...['--m', 'Content-Disposition: attachment', '', 'a file without a name'],
					...['--m', 'Content-Type: message/rfc822; name=mail.eml', ''],
					...['Subject: inner', '', 'inner', '--m--', ''],
				].join('\r\n'),
			),
			undefined,
		);
		const files = await read();
		expect(files.map(({ contentType }) => contentType)).toEqual(['text/plain', 'message/rfc822']);
		expect(textsOf(files)).toEqual([
			['noname', 'a file without a name'],
			['mail.eml', 'Subject: inner\r\n\r\ninner'],
		]);
		expect(calls()).toEqual([GET_DRAFT, GET_FILE]);
	});

	it('are not given out where something is attached that Gmail keeps for itself', async () => {
		const { read, draftId, calls } = await draftWith([named('a.txt', 'a')]);
		const inner = { mimeType: 'text/plain', filename: '', body: { size: 5, data: 'aW5uZXI=' } };
		const attached = { mimeType: 'message/rfc822', filename: '', body: { size: 0 } };
		const file = { mimeType: 'text/plain', filename: 'a', body: { size: 1, attachmentId: 'A' } };
		for (const withheld of [
			{ ...attached, parts: [inner] },
			{ ...attached, body: { size: 9 } },
		]) {
			rig.gmail.script = at(GET_DRAFT, answerOf(draftId, file, withheld));
			expect(await errorOf(read())).toMatchObject({
				code: 'validation_error',
				details: { field: 'draft_uid' },
			});
		}
		expect(calls()).toEqual([GET_DRAFT, GET_DRAFT]);
	});
});

describe('a draft that is edited while its files are read', () => {
	it('is read once more', async () => {
		const { read, edit, calls } = await draftWith([named('a.txt', 'a')]);
		rig.gmail.script = ({ call, earlier }) => {
			if (call === GET_FILE && earlier === 0) edit();
			return undefined;
		};
		expect(textsOf(await read())).toEqual([['a.txt', 'a']]);
		expect(calls()).toEqual([GET_DRAFT, GET_FILE, GET_DRAFT, GET_FILE]);
	});

	it('is left for later when that goes on', async () => {
		const { read, edit, calls } = await draftWith([named('a.txt', 'a')]);
		rig.gmail.script = ({ call }) => {
			if (call === GET_FILE) edit();
			return undefined;
		};
		const error = await errorOf(read());
		expect(error).toMatchObject({ code: 'provider_error', retry: 'later', delivery: 'not-sent' });
		expect(error.message).toContain('being edited');
		expect(calls().filter((call) => call === GET_FILE)).toHaveLength(3);
	});

	it.each([
		['sent', (id: string) => void rig.mailbox.sendDraft(id)],
		['deleted', (id: string) => rig.mailbox.deleteDraft(id)],
	])('is not found once somebody has %s it', async (_what, makeAway) => {
		const { read, draftId } = await draftWith([named('a.txt', 'a')]);
		rig.gmail.script = ({ call }) => {
			if (call === GET_FILE) makeAway(draftId);
			return undefined;
		};
		expect(await errorOf(read())).toMatchObject({
			code: 'not_found',
			delivery: 'not-sent',
			details: { field: 'draft_uid' },
		});
	});
});

describe('a file that cannot be read', () => {
	const NOT_GMAILS = { status: 404, body: '<html>no such page</html>' };

	it.each([GET_DRAFT, GET_FILE])(
		'proves nothing about the draft by a 404 of %s that is not Gmail’s own',
		async (call) => {
			const { read, calls } = await draftWith([named('a.txt', 'a')]);
			rig.gmail.script = at(call, NOT_GMAILS);
			expect(await errorOf(read())).toMatchObject({
				code: 'provider_error',
				details: { status: 404 },
			});
			expect(calls()).toEqual(call === GET_DRAFT ? [GET_DRAFT] : [GET_DRAFT, GET_FILE]);
		},
	);

	it('is no file of the draft’s that is there unchanged', async () => {
		const { read, calls } = await draftWith([named('a.txt', 'a')]);
		const refused = { status: 400, reason: 'invalidArgument', message: 'Invalid attachment token' };
		rig.gmail.script = at(GET_FILE, refused);
		expect(await errorOf(read())).toMatchObject({
			code: 'provider_error',
			details: { status: 400 },
		});
		expect(calls()).toEqual([GET_DRAFT, GET_FILE, GET_DRAFT]);
	});

	it.each(['{}', '{"size":4}', '{"size":4,"data":"a+b/"}', 'no JSON'])(
		'is not taken from the answer %s',
		async (body) => {
			const { read } = await draftWith([named('a.txt', 'a')]);
			rig.gmail.script = once(GET_FILE, { status: 200, body });
			const error = await errorOf(read());
			expect(error).toMatchObject({ code: 'provider_error', retry: 'later' });
			expect(error.message).toContain('cannot be read');
		},
	);

	it('names the permission that it wants', async () => {
		const { read } = await draftWith([named('a.txt', 'a')], { scopes: [COMPOSE_SCOPE] });
		const error = await errorOf(read());
		expect(error.code).toBe('insufficient_permissions');
		expect(error.message).toContain('gmail.readonly');
	});
});

import type { DraftReference } from '../../../../lib/core/mail-store';
import type { LoadedEmail } from '../../../../lib/core/message';
import { CONTEXT, OWNER, saveDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { known, startStoreRig, type StoreRig } from './mail-store-setup';
import { aFile, email as adasEmail } from './setup';

const email = (changes: Partial<LoadedEmail> = {}): LoadedEmail =>
	adasEmail({ from: { address: OWNER }, ...changes });
const large = email({ subject: 'Large', attachments: [aFile(2_900_000), aFile(3_500_000)] });

let rig: StoreRig;
beforeEach(async () => {
	rig = await startStoreRig();
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

const subjects = () => rig.drafts().map(({ fields }) => fields.subject);
const save = async (message: LoadedEmail, replaces?: DraftReference) =>
	(await saveDraft(rig.store, message, replaces && { replaces })).reference;
const subjectOf = async (reference: DraftReference): Promise<string | undefined> => {
	const fate = await rig.store.find(known(reference), SIGNAL());
	return fate.state === 'draft' ? fate.draft.subject : undefined;
};

/** What is noted down of a save that fails or, where `noted` says so, is killed by the nth note. */
async function breakOff(
	message: LoadedEmail,
	{ replaces, killAt }: { readonly replaces?: DraftReference; readonly killAt?: number } = {},
): Promise<DraftReference> {
	let reference = replaces ?? {};
	let notes = 0;
	const saving = rig.store.save(
		{ email: message, context: CONTEXT, replaces },
		{
			signal: SIGNAL(),
			remember: async (noted) => {
				reference = { ...reference, ...noted };
				if (++notes !== killAt) return;
				rig.graph.unreachable = true;
				rig.graph.script = {
					...{ addAttachment: 'reset before', deleteMessage: 'reset before' },
					createUploadSession: 'reset before',
				};
			},
		},
	);
	if (killAt === undefined) await expect(saving).rejects.toMatchObject({ delivery: 'not-sent' });
	else await saving.catch(() => undefined);
	rig.graph.unreachable = false;
	rig.graph.script = {};
	return reference;
}

describe('a draft that takes the place of another', () => {
	it('takes three calls: a look, the new one, and the old one’s end', async () => {
		const first = await save(email());
		await save(email(), first);
		expect(rig.graph.operations().slice(1)).toEqual(['getMessage', 'createDraft', 'deleteMessage']);
	});

	it('is made before the other is deleted', async () => {
		const first = await save(email({ subject: 'First' }));
		rig.graph.script = { createDraft: { status: 503 } };
		await breakOff(email({ subject: 'Second' }), { replaces: first });
		expect(subjects()).toEqual(['First']);
		expect(await subjectOf(first)).toBe('First');
	});

	it('has a Message-ID that the other one had', async () => {
		const first = await save(email());
		const messageId = rig.itemOf(first).fields.messageId;
		const second = await save(email({ subject: 'Second' }), first);
		expect(rig.itemOf(second).fields.messageId).toBe(messageId);
	});

	it.each(['addAttachment', 'createUploadSession', 'uploadRange'] as const)(
		'leaves nothing of itself when it fails at %s, and the other counts on',
		async (operation) => {
			const first = await save(email({ subject: 'First' }));
			rig.graph.script = { [operation]: { status: 503 } };
			const reference = await breakOff(large, { replaces: first });
			expect(subjects()).toEqual(['First']);
			expect(await subjectOf(reference)).toBe('First');
		},
	);

	it.each([
		[1, 'while its files are added', 'First'],
		[2, 'with all files there', 'Large'],
	])(
		'killed at note %d, %s, leaves two, of which the next save clears one',
		async (killAt, _, counts) => {
			const first = await save(email({ subject: 'First' }));
			const reference = await breakOff(large, { replaces: first, killAt });
			expect(subjects()).toEqual(['First', 'Large']);
			expect(await subjectOf(reference)).toBe(counts);
			const next = await save(email({ subject: 'Third' }), reference);
			expect(subjects()).toEqual(['Third']);
			expect(next).not.toHaveProperty('leftover');
		},
	);

	it('clears the other one away with the next save when that was refused', async () => {
		const first = await save(email({ subject: 'First' }));
		rig.graph.script = { deleteMessage: { status: 503 } };
		const second = await save(email({ subject: 'Second' }), first);
		expect(second['leftover']).toBe(first['draftId']);
		rig.graph.script = {};
		expect(await subjectOf(second)).toBe('Second');
		await save(email({ subject: 'Third' }), second);
		expect(subjects()).toEqual(['Third']);
	});

	it('clears it away also when it is deleted', async () => {
		const first = await save(email());
		rig.graph.script = { deleteMessage: { status: 503 } };
		const second = await save(email(), first);
		rig.graph.script = {};
		expect(await rig.store.remove(second, SIGNAL())).toBe(true);
		expect(rig.items()).toEqual([]);
	});

	it('is not made for one that was purged, which somebody may have sent', async () => {
		const first = await save(email());
		rig.purge(first);
		await breakOff(email(), { replaces: first });
		expect(rig.items()).toEqual([]);
	});
});

describe('the first save of a draft', () => {
	it('is noted down before its files are added', async () => {
		const reference = await breakOff(large, { killAt: 1 });
		expect(reference).toMatchObject({ draftId: expect.any(String), draft: 'incomplete' });
		expect(await rig.store.remove(reference, SIGNAL())).toBe(true);
		expect(rig.items()).toEqual([]);
	});

	it('leaves nothing behind when it fails', async () => {
		rig.graph.script = { uploadRange: { status: 503 } };
		await breakOff(large);
		expect(rig.items()).toEqual([]);
	});
});

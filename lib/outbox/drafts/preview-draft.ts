import type { MailStore } from '../../core/mail-store';
import { toIdentity } from '../../mail/identity';
import { loadOutgoing } from '../email/send-email';
import { toAddresses } from '../email/suppress';
import type { Environment } from '../environment';
import { peek } from '../reserve';
import { toSendPreview, type SendPreview } from '../send-preview';
import { openKeeper, toReservable, type DraftRequest } from './create-draft';
import { toFullDraftOutput, type DraftOutput } from './draft-output';
import { openDraft } from './open-draft';

/** What creating a draft would do. */
export interface DraftPreview extends SendPreview {
	readonly from: string;
	readonly recipients: readonly string[];
	readonly subject: string;
	readonly body_html: string | null;
	readonly body_text: string | null;
}

/** Does everything that creating a draft does before it is reserved and kept. */
export async function previewDraft(
	request: DraftRequest,
	environment: Environment,
): Promise<DraftPreview> {
	const provider = openKeeper(request, environment);
	const { email } = await loadOutgoing({ ...request, provider }, environment.signal);
	return {
		...toSendPreview(await peek(toReservable(request), environment)),
		from: email.from.address,
		recipients: toAddresses(email).map(toIdentity),
		...{ subject: email.subject, body_html: email.html ?? null, body_text: email.text ?? null },
	};
}

/** The draft that would be sent. */
export async function previewSendDraft(
	{ uid, store }: { readonly uid: string; readonly store: MailStore },
	environment: Environment,
): Promise<DraftOutput & { readonly preview: true }> {
	const { record, fate } = await openDraft(uid, { store }, environment);
	return { preview: true, ...toFullDraftOutput(record, fate) };
}

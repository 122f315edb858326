import type { CountedMailbox } from './mailboxes';
import type { OperationName } from './operations';

/** What an operation needs at least, and what it does beyond that. */
export interface Needed {
	/** How many calls a program makes that wants the same and heeds nothing else. */
	readonly least: number;
	readonly more: readonly { readonly calls: number; readonly why: string }[];
}

const needs = (least: number, ...more: readonly Needed['more'][number][]): Needed => ({
	least,
	more,
});
const more = (calls: number, why: string) => ({ calls, why });

const LOOK = 'looks first: people may have changed, sent or deleted it';
const LOOK_AGAIN = 'looks again right before it deletes: what was sent keeps its id';
const SHOW = 'reads what lies there then, for the output';
const FENCE = 'sends a draft, which cannot be sent twice';
const MESSAGE_ID = 'reads back the Message-ID that Gmail gives';
const READ_BACK = 'reads back, as the answer to a send is empty';
const FETCH_AGAIN = 'fetches it again right before it leaves (2)';
const FILED = 'looks whether the server has filed the copy itself (2)';

/** The calls that each operation makes, and why. */
export const NEEDED: Readonly<
	Record<CountedMailbox['name'], Readonly<Record<OperationName, Needed>>>
> = {
	Gmail: {
		'Create Draft': needs(1),
		'Get Draft': needs(1),
		'Update Draft': needs(2, more(1, SHOW)),
		'Send Draft': needs(1, more(1, LOOK), more(1, MESSAGE_ID)),
		'Delete Draft': needs(1, more(1, LOOK)),
		'Send New': needs(1, more(1, FENCE), more(1, MESSAGE_ID)),
		Reply: needs(3, more(1, FENCE), more(1, MESSAGE_ID)),
		'Reply with quote': needs(3, more(1, FENCE), more(1, MESSAGE_ID)),
	},
	Outlook: {
		'Create Draft': needs(1),
		'Get Draft': needs(1),
		'Update Draft': needs(
			2,
			more(1, 'makes it anew and deletes the old one, as MIME cannot be replaced'),
			more(1, LOOK_AGAIN),
			more(1, SHOW),
		),
		'Send Draft': needs(1, more(1, LOOK), more(1, READ_BACK)),
		'Delete Draft': needs(1, more(1, LOOK), more(1, LOOK_AGAIN)),
		'Send New': needs(1, more(1, FENCE), more(1, READ_BACK)),
		Reply: needs(2, more(1, FENCE), more(1, READ_BACK)),
		'Reply with quote': needs(2, more(1, FENCE), more(1, READ_BACK)),
	},
	'SMTP with IMAP': {
		'Create Draft': needs(1),
		'Get Draft': needs(2),
		'Update Draft': needs(
			5,
			more(2, 'looks once more right before it replaces it (2)'),
			more(2, `${SHOW} (2)`),
		),
		'Send Draft': needs(
			5,
			more(2, FETCH_AGAIN),
			more(2, FILED),
			more(1, 'opens Drafts again to delete it there'),
		),
		'Delete Draft': needs(3, more(2, `${LOOK} (2)`), more(1, 'finds its place again')),
		'Send New': needs(1, more(2, FILED)),
		Reply: needs(4, more(2, FILED)),
		'Reply with quote': needs(4, more(2, FILED)),
	},
};

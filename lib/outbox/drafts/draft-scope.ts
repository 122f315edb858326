/**
 * The namespace of the drafts, by their uids: whoever sends one, and from wherever, sends it once.
 */
export const DRAFT_SCOPE = { kind: 'named', name: 'drafts' } as const;

/** What a send is filed under, besides its recipients. */
export interface Links {
	readonly contactId?: string | undefined;
	readonly dealId?: string | undefined;
	readonly contextType?: string | undefined;
	readonly contextId?: string | undefined;
}

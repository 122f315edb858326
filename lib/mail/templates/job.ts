/** The parts of a message that may be templates. */
export type TemplateField = 'to' | 'cc' | 'bcc' | 'reply_to' | 'subject' | 'html' | 'text';

/** What is to be rendered: templates in Liquid, for all recipients of a message. */
export interface TemplateJob {
	readonly templates: Readonly<Partial<Record<TemplateField, string>>>;
	/** A JSON object: what templates may name. */
	readonly data: string;
	readonly recipients: readonly TemplateRecipient[];
	/** Whether variables that the data lacks are told of, and left standing, instead of refused. */
	readonly leavesMissing?: boolean;
}

export interface TemplateRecipient {
	/** What templates name as `recipient`, unless the data has something of that name. */
	readonly recipient: { readonly email: string; readonly name: string | null };
	/** A JSON object: what this recipient's templates may name, in place of everybody's. */
	readonly data?: string | undefined;
}

/** One text where it is the same for all recipients, else one for each of them in their order. */
export type RenderedText = string | readonly string[];

export type RenderedTexts = Readonly<Partial<Record<TemplateField, RenderedText>>>;

/** A variable that the data lacks, e.g. `customer.name`. */
export interface MissingVariable {
	readonly field: TemplateField;
	readonly name: string;
}

/** Why templates cannot be rendered, in parts that repeat none of their text but names. */
export interface TemplateProblem {
	readonly field: TemplateField;
	readonly kind:
		| 'syntax'
		| 'unknown-tag'
		| 'unknown-filter'
		| 'missing-variable'
		| 'unbounded-range'
		/** One text takes too much time or memory. */
		| 'too-much'
		/** All texts together are too large. */
		| 'too-large'
		| 'failed';
	/** Of the tag, filter or variable. */
	readonly name?: string;
	/** Where it stands, counted from 1. */
	readonly position?: { readonly line: number; readonly column: number };
	/** Whose data it was rendered with. */
	readonly recipientIndex?: number;
}

export type TemplateOutcome =
	| { readonly texts: RenderedTexts; readonly missing: readonly MissingVariable[] }
	| { readonly problem: TemplateProblem };

/** What the thread says: which text it begins with, so that one that hangs is known, and the end. */
export type ThreadMessage = { readonly begins: TemplateField } | TemplateOutcome;

import type { Provider } from '../../lib/core/provider';

/** What a fake service can be told to do with the messages that follow. */
export type Fault =
	/** Says that this message will never do. */
	| 'refuses for good'
	/** Says that it cannot take a message right now. */
	| 'refuses for now'
	/** Does not let us in. */
	| 'refuses the login'
	/** Cannot be reached. */
	| 'is unreachable'
	/** Breaks off while the provider still prepares, so before anything is committed. */
	| 'drops the line before the commit'
	/** Breaks off in the middle of the message, and forgets it. */
	| 'drops the line before it accepts'
	/** Takes the message, and breaks off before it says so. */
	| 'accepts and drops the line'
	/** Takes the message, and answers with something unintelligible. */
	| 'accepts and answers garbage'
	/** Says nothing any more before anything is committed. */
	| 'stalls before the commit'
	/** Takes the message, and says nothing any more. */
	| 'accepts and stalls'
	/** Refuses with words that repeat all it was told. */
	| 'refuses and repeats what it heard';

/** A provider connected to a fresh fake. */
export interface ProviderRig<Message, Request> {
	readonly provider: Provider<Message, Request>;
	/** Valid, and with a subject and a body that are found among `confidential`. */
	readonly message: Message;
	/** Passwords, tokens, subject and body: what no error may show. */
	readonly confidential: readonly string[];
	/** The messages that the fake holds for delivery, as they came over the wire. */
	accepted(): readonly string[];
	/** How often the fake was offered a message, accepted or not. */
	offers(): number;
	/** How many bytes or requests it got that cannot be taken back. */
	irreversible(): number;
	stop(): Promise<void>;
}

/** Faults of calls that a provider makes before it commits; some make none. */
export type EarlyFault = 'drops the line before the commit' | 'stalls before the commit';

type Faults<Rig> = Readonly<
	Record<Exclude<Fault, EarlyFault>, (rig: Rig) => void> &
		Partial<Record<EarlyFault, (rig: Rig) => void>>
>;

export interface ProviderHarness<Message, Request, Rig extends ProviderRig<Message, Request>> {
	start(): Promise<Rig>;
	/**
	 * Makes the fake behave so. Every provider must be able to show all of them, but for the early
	 * ones where the only call is the one that cannot be taken back.
	 */
	readonly faults: Faults<Rig>;
	/** Makes the fake behave again. */
	heal(rig: Rig): void;
	/** How long `refuses for now` asks to wait, where the service can say so. */
	readonly retryAfterMs?: number;
	/** Whether the service can be asked what became of a message. */
	readonly reconciles: boolean;
}

import type { Attachment } from './message';

/**
 * A chat message as the user meant it, for whatever channel: parsed and checked, nothing looked up.
 * `Options` is what only its channel knows, e.g. a parse mode: JSON, and part of the fingerprint.
 */
export interface ChatMessage<Options extends object = object, A extends Attachment = Attachment> {
	/** In the one form in which the channel's recipients are compared, e.g. an E.164 number. */
	readonly recipient: string;
	/** May be empty where the options hold the content, e.g. a template. */
	readonly text: string;
	readonly attachments: readonly A[];
	/** Whether a text that is too long for one message becomes several numbered ones. */
	readonly split: boolean;
	readonly options: Options;
}

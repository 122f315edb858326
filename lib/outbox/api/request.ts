import type { Json } from '../../core/canonical-json';

/** A call of the API, as the server that took it hands it over. */
export interface ApiRequest {
	readonly method: string;
	/** Of the URL, without what follows a question mark. */
	readonly path: string;
	/** @param name in lower case @returns undefined for a header that was not sent */
	header(name: string): string | undefined;
	/** What has not been read yet. */
	readonly body: AsyncIterable<Uint8Array>;
	/** Whom it came from, e.g. an IP address: whoever has no key is counted by it. */
	readonly client: string;
}

/** What is answered, but for the headers that every answer has. */
export interface ApiAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Json;
}

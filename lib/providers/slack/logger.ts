import type { Logger, LogLevel } from '@slack/web-api';

/** Keeps the SDK quiet: it would repeat Slack's words, which may hold parts of the message. */
export function createSilentLogger(level: LogLevel): Logger {
	const ignore = (): void => undefined;
	return {
		debug: ignore,
		info: ignore,
		warn: ignore,
		error: ignore,
		setLevel: ignore,
		getLevel: () => level,
		setName: ignore,
	};
}

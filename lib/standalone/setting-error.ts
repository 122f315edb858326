import { isOutboxError, validationError } from '../core/errors';

/** What the parts of a setting's value are called where they are checked. */
const SETTINGS: Readonly<Record<string, string>> = {
	'connection.host': 'smtpHost',
	'connection.port': 'smtpPort',
	'connection.security': 'smtpSecurity',
	'connection.auth.user': 'smtpUser',
	'connection.auth.password': 'smtpPasswordFile',
	'connection.ca_certificate': 'smtpCaFile',
	prefix: 'redisPrefix',
};

/** The environment's name of a setting, e.g. `OUTBOX_SMTP_HOST` for `smtpHost`. */
export function toVariable(setting: string): string {
	return `OUTBOX_${setting.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/**
 * A fault in the settings under the names that whoever runs the worker knows: that of the variable,
 * and that in the file.
 *
 * @param settings the names of all settings
 */
export function toSettingError(thrown: unknown, settings: readonly string[]): unknown {
	const field = isOutboxError(thrown) ? thrown.details.field : undefined;
	if (!isOutboxError(thrown) || field === undefined) return thrown;
	const setting = toSetting(field);
	if (!settings.includes(setting)) return thrown;
	const label = `${toVariable(setting)} (${setting} in the file)`;
	const { message } = thrown;
	const text = message.startsWith(`${field} `) ? message.slice(field.length) : `: ${message}`;
	return validationError(setting, `${label}${text}`);
}

function toSetting(field: string): string {
	const known = SETTINGS[field];
	if (known !== undefined) return known;
	if (/^(default_?sender|senders)/i.test(field)) return 'senders';
	return field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

import { z } from 'zod/v4';

import { choiceParameter, numberParameter, textParameter } from './parameters';

/** What every credential of a mail server has. */
export const serverCredential = {
	host: textParameter,
	port: numberParameter({ min: 1, max: 65_535 }),
	security: choiceParameter(['starttls', 'tls', 'none']),
	user: textParameter,
	password: textParameter,
	caCertificate: textParameter,
	allowSelfSigned: z.boolean().default(false),
};

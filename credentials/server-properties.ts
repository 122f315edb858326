import type { INodeProperties } from 'n8n-workflow';

type Security = 'starttls' | 'tls' | 'none';

export interface ServerProperties {
	/** An example of a host. */
	readonly host: string;
	/** What people put in front of a host and should not, e.g. `smtp`. */
	readonly scheme: string;
	/** The usual ports. */
	readonly ports: Readonly<Record<Security, number>>;
	readonly security: Security;
	/** What nothing encrypted is good for, as a sentence. */
	readonly unencrypted: string;
}

/** Where a mail server is and how to talk to it. */
export function createServerProperties({
	host,
	scheme,
	ports,
	security,
	unencrypted,
}: ServerProperties): INodeProperties[] {
	return [
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: '',
			required: true,
			placeholder: `e.g. ${host}`,
			description: `Name or IP address of the mail server, without ${scheme}:// and without the port`,
		},
		{
			displayName: 'Security',
			name: 'security',
			type: 'options',
			options: [
				{
					name: 'STARTTLS',
					value: 'starttls',
					description: `Encrypted after the greeting, usual on port ${ports.starttls}. It is never skipped.`,
				},
				{
					name: 'TLS',
					value: 'tls',
					description: `Encrypted from the first byte, usual on port ${ports.tls}`,
				},
				{
					name: 'None',
					value: 'none',
					description: `Nothing is encrypted, the password included. ${unencrypted}`,
				},
			],
			default: security,
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 65535 },
			default: ports[security],
			hint: `${ports.starttls} with STARTTLS, ${ports.tls} with TLS, ${ports.none} without encryption`,
		},
	];
}

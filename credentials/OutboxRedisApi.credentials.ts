import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { createTlsProperties } from './tls-properties';

const show = (...when: readonly string[]) => ({
	displayOptions: { show: Object.fromEntries(when.map((name) => [name, [true]])) },
});

/** A Redis server that keeps the record of what was sent, for n8n on several hosts. */
export class OutboxRedisApi implements ICredentialType {
	name = 'outboxRedisApi';

	displayName = 'Outbox Redis API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/redis.svg',
		dark: 'file:../nodes/shared/icons/redis.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#redis-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: 'localhost',
			required: true,
			placeholder: 'e.g. redis.example.com',
			description: 'Name or IP address of the server, without redis:// and without the port',
			displayOptions: { hide: { useSentinel: [true] } },
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 65535 },
			default: 6379,
			description: 'Usually 6379',
			displayOptions: { hide: { useSentinel: [true] } },
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n',
			description: 'Leave it empty if the server has no users but the default one',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Leave it empty if the server asks for none',
		},
		{
			displayName: 'Database',
			name: 'database',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Number of the logical database',
		},
		{
			displayName: 'Key Prefix',
			name: 'prefix',
			type: 'string',
			default: 'outbox',
			required: true,
			placeholder: 'e.g. outbox',
			description:
				'What all keys of the store start with. Nodes with another prefix do not know of what was sent with this one.',
		},
		{
			displayName: 'Use TLS',
			name: 'tls',
			type: 'boolean',
			default: false,
			description: 'Whether the connection is encrypted',
		},
		...createTlsProperties(
			{
				secrets: 'the records and the password',
				whenPublic: 'Leave it empty if a public authority issued the server’s certificate.',
			},
			show('tls').displayOptions,
		),
		{
			displayName: 'Certificate Name',
			name: 'serverName',
			type: 'string',
			default: '',
			placeholder: 'e.g. redis.internal',
			description: 'The name that the certificate was issued for, where it is not the host’s',
			...show('tls'),
		},
		{
			displayName: 'Use Sentinel',
			name: 'useSentinel',
			type: 'boolean',
			default: false,
			description: 'Whether Sentinels tell which server is the primary one',
		},
		{
			displayName: 'Sentinels',
			name: 'sentinelNodes',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			required: true,
			placeholder: 'e.g. sentinel1.example.com:26379',
			description: 'Hosts of the Sentinels, one a line or separated by commas, each with its port',
			...show('useSentinel'),
		},
		{
			displayName: 'Sentinel Group',
			name: 'sentinelGroup',
			type: 'string',
			default: 'mymaster',
			required: true,
			placeholder: 'e.g. mymaster',
			description: 'What the Sentinels call the group of servers',
			...show('useSentinel'),
		},
		{
			displayName: 'Sentinel User',
			name: 'sentinelUser',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n',
			description: 'Leave it empty if the Sentinels have no users',
			...show('useSentinel'),
		},
		{
			displayName: 'Sentinel Password',
			name: 'sentinelPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Leave it empty if the Sentinels ask for none',
			...show('useSentinel'),
		},
		{
			displayName: 'Sentinels Use TLS',
			name: 'sentinelTls',
			type: 'boolean',
			default: false,
			description: 'Whether the connections to the Sentinels are encrypted too',
			...show('tls', 'useSentinel'),
		},
	];
}

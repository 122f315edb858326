import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/**
 * Which certificates of a server to trust.
 * @param secrets what somebody in between could read, e.g. `the mail and the password`
 * @param whenPublic when the field for a certificate may stay empty, as a sentence
 */
export function createTlsProperties(
	{ secrets, whenPublic }: { readonly secrets: string; readonly whenPublic: string },
	displayOptions: IDisplayOptions,
): INodeProperties[] {
	return [
		{
			displayName: 'CA Certificate',
			name: 'caCertificate',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. -----BEGIN CERTIFICATE-----',
			description: `Certificate of your own authority in PEM form, trusted in place of the public ones. ${whenPublic}`,
			displayOptions,
		},
		{
			displayName: 'Allow Self-Signed Certificate',
			name: 'allowSelfSigned',
			type: 'boolean',
			default: false,
			description: `Whether to accept any certificate the server shows. Whoever sits in between can then read ${secrets}.`,
			displayOptions,
		},
	];
}

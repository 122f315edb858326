import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

/** A credential test as n8n calls it. What it needs is loaded when somebody tests. */
type CredentialTest = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

export const testOutboxImap: CredentialTest = async ({ data }) => {
	const { testImapCredential } = await import('./imap-credential-test');
	return testImapCredential(data);
};

export const testOutboxRedis: CredentialTest = async ({ data }) => {
	const { testRedisCredential } = await import('./redis-credential-test');
	return testRedisCredential(data);
};

export const testOutboxSmtp: CredentialTest = async ({ data }) => {
	const { testSmtpCredential } = await import('./smtp-credential-test');
	return testSmtpCredential(data);
};

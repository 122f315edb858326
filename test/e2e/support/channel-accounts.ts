import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { startChannelServices, type ChannelServices } from '../../support/channel-services';

export interface SavedCredential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
}

export interface ChannelAccounts {
	readonly services: ChannelServices;
	readonly credentials: readonly SavedCredential[];
	/** As a node refers to them. */
	readonly nodeCredentials: Readonly<
		Record<string, { readonly id: string; readonly name: string }>
	>;
}

/** The services of all channels on this machine, and credentials for them in n8n. */
export async function openChannelAccounts(client: Client): Promise<ChannelAccounts> {
	const services = await startChannelServices();
	const credentials = await Promise.all(
		Object.entries(services.credentials).map(async ([type, data]) => {
			const name = `Test ${type}`;
			const { id } = await client.createCredential({ name, type, data });
			return { id, name, type };
		}),
	);
	return {
		services,
		credentials,
		nodeCredentials: Object.fromEntries(
			credentials.map(({ id, name, type }) => [type, { id, name }]),
		),
	};
}

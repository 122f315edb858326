import { createLazy } from '../../lib/core/lazy';
import type { Clock, Ids } from '../../lib/core/ports';
import { createTemplates, type Templates } from '../../lib/mail/templates/templates';
import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import type { ChatServices } from './compose/chat';
import { createFiles, type Files } from './compose/files';
import { createMailServices, type MailServices } from './compose/mail';
import { createStores, type Stores } from './compose/stores';

/**
 * What all nodes of a process share: its connections and its opened stores. Together with the files
 * of its folder the only place that knows which providers and backends there are.
 */
export interface Runtime
	extends Omit<Stores, 'closeStores'>, Omit<MailServices, 'closeMail'>, Files {
	readonly clock: Clock;
	readonly ids: Ids;
	/** Loaded when the first chat message is sent: emails can do without. */
	chat(): Promise<ChatServices>;
	readonly templates: Pick<Templates, 'render' | 'renderPartly'>;
	/** Ends all connections and closes all stores. */
	close(): Promise<void>;
}

/** @param env read again at every use */
export function createRuntime(env: NodeJS.ProcessEnv): Runtime {
	const clock = createSystemClock();
	const ids = createSystemIds(clock);
	const { closeStores, ...stores } = createStores(env, { clock, ids });
	const { closeMail, ...mail } = createMailServices(clock);
	const templates = createTemplates({ clock });
	return {
		clock,
		ids,
		...stores,
		...mail,
		chat: createLazy(async () => {
			const { createChatServices } = await import('./compose/chat');
			return createChatServices(clock);
		}),
		...createFiles(env),
		templates,
		async close() {
			await Promise.all([closeMail(), closeStores(), templates.close()]);
		},
	};
}

/**
 * The one runtime of the process: n8n loads this package once. Nothing is opened before it is
 * used, and nothing of it keeps the process alive.
 */
export const runtime = createRuntime(process.env);

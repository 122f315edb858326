import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

export const projectDir = resolve(__dirname, '../..');
const distDir = join(projectDir, 'dist');
const requireFile = createRequire(join(distDir, 'index.js'));

/** The package as it was built, since that is what users run. The types are those of its source. */
export const built = {
	has: (path: string): boolean => existsSync(join(distDir, path)),
	get node() {
		return load(
			'nodes/OutboxSendEmail/OutboxSendEmail.node',
		) as typeof import('../../nodes/OutboxSendEmail/OutboxSendEmail.node');
	},
	get sendEmails() {
		return load(
			'nodes/OutboxSendEmail/send-emails',
		) as typeof import('../../nodes/OutboxSendEmail/send-emails');
	},
	get channelNode() {
		return load(
			'nodes/OutboxChannelMessage/OutboxChannelMessage.node',
		) as typeof import('../../nodes/OutboxChannelMessage/OutboxChannelMessage.node');
	},
	get sendMessages() {
		return load(
			'nodes/OutboxChannelMessage/send-messages',
		) as typeof import('../../nodes/OutboxChannelMessage/send-messages');
	},
	get compose() {
		return load('nodes/shared/compose') as typeof import('../../nodes/shared/compose');
	},
	get sqlite() {
		return load(
			'lib/backends/sqlite/sqlite-backend',
		) as typeof import('../../lib/backends/sqlite/sqlite-backend');
	},
	get memory() {
		return load(
			'lib/backends/memory/memory-backend',
		) as typeof import('../../lib/backends/memory/memory-backend');
	},
	get redis() {
		return load(
			'lib/backends/redis/redis-backend',
		) as typeof import('../../lib/backends/redis/redis-backend');
	},
	get redisOptions() {
		return load('lib/backends/redis/options') as typeof import('../../lib/backends/redis/options');
	},
	get system() {
		return load('lib/outbox/system') as typeof import('../../lib/outbox/system');
	},
	get ledger() {
		return load('lib/outbox/ledger') as typeof import('../../lib/outbox/ledger');
	},
	get outcomes() {
		return load('lib/outbox/outcomes') as typeof import('../../lib/outbox/outcomes');
	},
	get policy() {
		return load('lib/outbox/policy') as typeof import('../../lib/outbox/policy');
	},
	get sendEmail() {
		return load(
			'lib/outbox/email/send-email',
		) as typeof import('../../lib/outbox/email/send-email');
	},
	get createDraft() {
		return load(
			'lib/outbox/drafts/create-draft',
		) as typeof import('../../lib/outbox/drafts/create-draft');
	},
	get openDraft() {
		return load(
			'lib/outbox/drafts/open-draft',
		) as typeof import('../../lib/outbox/drafts/open-draft');
	},
	get updateDraft() {
		return load(
			'lib/outbox/drafts/update-draft',
		) as typeof import('../../lib/outbox/drafts/update-draft');
	},
	get sendDraft() {
		return load(
			'lib/outbox/drafts/send-draft',
		) as typeof import('../../lib/outbox/drafts/send-draft');
	},
	get deleteDraft() {
		return load(
			'lib/outbox/drafts/delete-draft',
		) as typeof import('../../lib/outbox/drafts/delete-draft');
	},
	get reply() {
		return load('lib/outbox/reply/reply') as typeof import('../../lib/outbox/reply/reply');
	},
	get queueInput() {
		return load(
			'lib/outbox/queue/parse-queue-input',
		) as typeof import('../../lib/outbox/queue/parse-queue-input');
	},
	get contents() {
		return load('lib/outbox/queue/contents') as typeof import('../../lib/outbox/queue/contents');
	},
	get enqueue() {
		return load('lib/outbox/queue/enqueue') as typeof import('../../lib/outbox/queue/enqueue');
	},
	get timeline() {
		return load(
			'lib/outbox/messages/timeline',
		) as typeof import('../../lib/outbox/messages/timeline');
	},
	get messageStats() {
		return load(
			'lib/outbox/messages/message-stats',
		) as typeof import('../../lib/outbox/messages/message-stats');
	},
	get deliveryWorker() {
		return load(
			'lib/outbox/worker/delivery-worker',
		) as typeof import('../../lib/outbox/worker/delivery-worker');
	},
	get workerOptions() {
		return load(
			'lib/outbox/worker/worker-options',
		) as typeof import('../../lib/outbox/worker/worker-options');
	},
	get standaloneConfig() {
		return load('lib/standalone/config') as typeof import('../../lib/standalone/config');
	},
	get standaloneWorker() {
		return load('lib/standalone/worker') as typeof import('../../lib/standalone/worker');
	},
	get imapOptions() {
		return load('lib/providers/imap/options') as typeof import('../../lib/providers/imap/options');
	},
	get smtpOptions() {
		return load('lib/providers/smtp/options') as typeof import('../../lib/providers/smtp/options');
	},
	get gmail() {
		return load(
			'lib/providers/gmail/provider',
		) as typeof import('../../lib/providers/gmail/provider');
	},
	get outlook() {
		return load(
			'lib/providers/outlook/provider',
		) as typeof import('../../lib/providers/outlook/provider');
	},
	get permits() {
		return load('lib/core/permits') as typeof import('../../lib/core/permits');
	},
};

function load(path: string): unknown {
	try {
		return requireFile(join(distDir, path));
	} catch (error) {
		if (existsSync(distDir)) throw error;
		throw new Error('The package is not built. Run "npm run build" first.', { cause: error });
	}
}

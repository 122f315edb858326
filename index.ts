/**
 * The library behind the nodes, for use outside n8n: scripts, stand-alone workers, other hosts.
 * A send needs a provider, a backend, a clock and ids; `sendEmail` brings them together.
 */
export type { Backend, Guarantees } from './lib/core/backend';
export type { ChatMessage } from './lib/core/chat-message';
export type { ConsumeOptions, Consumer, DeliveryQueue } from './lib/core/delivery-queue';
export type { DocumentStore } from './lib/core/document-store';
export {
	HTTP_STATUS_BY_CODE,
	isOutboxError,
	OutboxError,
	type DeliveryState,
	type ErrorCode,
	type ErrorDetails,
	type OutboxErrorOptions,
	type RetryHint,
} from './lib/core/errors';
export {
	HttpFailure,
	type HttpClient,
	type HttpFailureKind,
	type HttpRequest,
	type HttpResponse,
} from './lib/core/http-client';
export type {
	Attachment,
	AttachmentSource,
	DroppedRecipient,
	EmailMessage,
	ListUnsubscribe,
	LoadedAttachment,
	LoadedEmail,
	Mailbox,
} from './lib/core/message';
export { createPermits, type Permits } from './lib/core/permits';
export type { Clock, Ids } from './lib/core/ports';
export type {
	DeliverableStep,
	DeliveryHooks,
	DoubtfulStep,
	Pace,
	PlannedStep,
	Provider,
	SubmissionContext,
	Verdict,
} from './lib/core/provider';
export type { QueuedCall, QueueFilter, QueueStats, QueueStore } from './lib/core/queue-store';
export type {
	DeliveryEvent,
	MessageState,
	QueuedContent,
	QueuedMessage,
} from './lib/core/queued-message';
export type { RateBucket, RateDecision, RateLimit, RateStore, RateWindow } from './lib/core/rates';
export type { Receipt } from './lib/core/receipt';
export type { KeyScope } from './lib/core/scope';
export type { Origin, Step, Submission, SubmissionState } from './lib/core/submission';
export type { StoredSubmission, SubmissionStore } from './lib/core/submission-store';

export { createMemoryBackend } from './lib/backends/memory/memory-backend';
export {
	checkRedis,
	type RedisFinding,
	type RedisHealth,
	type RedisHealthOptions,
} from './lib/backends/redis/health';
export { parseRedisUrl, type RedisConnectionOptions } from './lib/backends/redis/options';
export { openRedisBackend, type RedisBackendOptions } from './lib/backends/redis/redis-backend';
export { openSqliteBackend, type SqliteBackendOptions } from './lib/backends/sqlite/sqlite-backend';

export { createStorageFolder, type StorageFolder } from './lib/files/storage-folder';
export { createUrlFetcher, type UrlFetcher, type UrlFetcherOptions } from './lib/files/url-fetcher';

export {
	parseEmailInput,
	type EmailInput,
	type EmailInputOptions,
	type ParsedEmail,
} from './lib/mail/email-input';

export type { Senders } from './lib/mail/senders';
export { createTemplates, type Templates } from './lib/mail/templates/templates';

export { parseEmailMessage } from './lib/chat/email-message';

export { admit, type Admission, type ApiCall, type ApiSettings } from './lib/outbox/api/admit';
export { createApiKeys, type ApiKey, type ApiKeys } from './lib/outbox/api/api-keys';
export { toOpenApi } from './lib/outbox/api/openapi/document';
export type { ApiAnswer, ApiRequest } from './lib/outbox/api/request';
export { createRequestRecords, type RequestRecords } from './lib/outbox/api/request-records';
export { respond, type RequestInHand } from './lib/outbox/api/respond';
export type { Environment } from './lib/outbox/environment';
export {
	createAccounts,
	type DeliveringAccount,
	type DeliveringAccounts,
} from './lib/outbox/directory/accounts';
export { createContacts, type Contact, type Contacts } from './lib/outbox/directory/contacts';
export {
	createSenders as createSenderDirectory,
	type Sender,
	type Senders as SenderDirectory,
} from './lib/outbox/directory/senders';
export {
	createSuppressions,
	EVERY_STREAM,
	type Suppression,
	type Suppressions,
} from './lib/outbox/directory/suppressions';
export { toChannelOutput, type ChannelOutput } from './lib/outbox/channel/channel-output';
export { fetchFiles, toChatLeg, toEmailLeg, type Leg } from './lib/outbox/channel/leg';
export {
	previewChannelMessage,
	type ChannelPreview,
} from './lib/outbox/channel/preview-channel-message';
export { sendChannelMessage, type ChannelRequest } from './lib/outbox/channel/send-channel-message';
export { toEmailOutput, type EmailOutput } from './lib/outbox/email/email-output';
export type { Links } from './lib/outbox/links';
export type { UrlFiles } from './lib/outbox/load-attachments';
export { previewEmail, type EmailPreview } from './lib/outbox/email/preview-email';
export { sendEmail, type EmailRequest } from './lib/outbox/email/send-email';
export { createScreening, type Screening } from './lib/outbox/email/screening';
export type { KeyChoice } from './lib/outbox/key-choice';
export { getMessage, type MessageReference } from './lib/outbox/messages/get-message';
export { listMessages, type ListOptions } from './lib/outbox/messages/list-messages';
export { toMessageOutput, type MessageOutput } from './lib/outbox/messages/message-output';
export {
	resolveMessage,
	type Askable,
	type ResolveRequest,
} from './lib/outbox/messages/resolve-message';
export { DEFAULT_POLICY, type SendPolicy } from './lib/outbox/policy';
export { enqueue, type EnqueueResult, type QueueRequest } from './lib/outbox/queue/enqueue';
export { toContents, type CallContents } from './lib/outbox/queue/contents';
export { parseQueueInput, type QueueInput } from './lib/outbox/queue/parse-queue-input';
export { previewCall, type CallPreview } from './lib/outbox/queue/preview-call';
export type { QueueEmail, QueueRecipient } from './lib/outbox/queue/queue-email';
export { toQueueOutput, type QueueOutput } from './lib/outbox/queue/queue-output';
export { cancelQueued } from './lib/outbox/queue-admin/cancel-queued';
export { findQueued, readQueuedContent } from './lib/outbox/queue-admin/find-queued';
export { listQueued, type ListQueuedOptions } from './lib/outbox/queue-admin/list-queued';
export { purgeQueued } from './lib/outbox/queue-admin/purge-queued';
export { retryQueued } from './lib/outbox/queue-admin/retry-queued';
export { send, type SendResult } from './lib/outbox/send';
export { toRoute, type Route, type SendRequest } from './lib/outbox/send-request';
export { createSystemClock, createSystemIds } from './lib/outbox/system';
export { deliverNext } from './lib/outbox/worker/deliver-next';
export { startDeliveryWorker, type DeliveryWorker } from './lib/outbox/worker/delivery-worker';
export {
	startEventFeed,
	type EventFeed,
	type EventFeedOptions,
} from './lib/outbox/worker/event-feed';
export { toEventOutput, type EventOutput } from './lib/outbox/worker/event-output';
export {
	handleUnsubscribe,
	type UnsubscribeAnswer,
	type UnsubscribeRequest,
} from './lib/outbox/worker/handle-unsubscribe';
export { createUnsubscribeLinks, parseUnsubscribeUrl } from './lib/outbox/worker/unsubscribe-link';
export {
	requireQueueBackend,
	type QueueBackend,
	type WorkerAccount,
	type WorkerEnvironment,
	type WorkerOptions,
} from './lib/outbox/worker/worker-options';

export { parseGmailOptions, type GmailOptions } from './lib/providers/gmail/options';
export { createGmailProvider, type GmailProviderOptions } from './lib/providers/gmail/provider';
export { GMAIL_SCOPES } from './lib/providers/gmail/scopes';
export { listSenders as listGmailSenders, type GmailSenders } from './lib/providers/gmail/senders';

export { toOutlookAccountId } from './lib/providers/outlook/account';
export {
	REQUESTS_AT_A_TIME,
	type GraphClientOptions,
	type Turns,
} from './lib/providers/outlook/graph-client';
export { parseOutlookOptions, type OutlookOptions } from './lib/providers/outlook/options';
export {
	createOutlookProvider,
	type OutlookProviderOptions,
} from './lib/providers/outlook/provider';
export { readOutlookSenders } from './lib/providers/outlook/senders';

export { readSlackAccount, type SlackAccount } from './lib/providers/slack/account';
export { parseSlackMessage, type SlackMessage } from './lib/providers/slack/message';
export { parseSlackOptions, type SlackOptions } from './lib/providers/slack/options';
export { createSlackProvider, type SlackProviderOptions } from './lib/providers/slack/provider';

export { toSmtpAccountId } from './lib/providers/smtp/account';
export {
	parseSmtpOptions,
	type SmtpConnectionOptions,
	type SmtpOptions,
} from './lib/providers/smtp/options';
export { createSmtpPools, type SmtpPools } from './lib/providers/smtp/pool';
export { createSmtpProvider, type SmtpProviderOptions } from './lib/providers/smtp/provider';
export { verifySmtp } from './lib/providers/smtp/verify';

export { parseTeamsMessage } from './lib/providers/teams/message';
export { parseTeamsOptions, type TeamsOptions } from './lib/providers/teams/options';
export { createTeamsProvider, type TeamsProviderOptions } from './lib/providers/teams/provider';
export { createTeamsTokens, type TeamsTokens } from './lib/providers/teams/tokens';

export { parseTelegramMessage, type TelegramMessage } from './lib/providers/telegram/message';
export { parseTelegramOptions, type TelegramOptions } from './lib/providers/telegram/options';
export {
	createTelegramProvider,
	type TelegramProviderOptions,
} from './lib/providers/telegram/provider';

export { createTwilioClient, type TwilioClient } from './lib/providers/twilio/client';
export { parseTwilioMessage, type TwilioMessage } from './lib/providers/twilio/message';
export { parseTwilioOptions, type TwilioOptions } from './lib/providers/twilio/options';
export { createTwilioProvider, type TwilioProviderOptions } from './lib/providers/twilio/provider';

import { z } from 'zod/v4';

/** What is known of a file besides its bytes. */
const fileSchema = z.object({
	name: z.string(),
	contentType: z.string(),
	contentId: z.string().optional(),
	isInline: z.boolean().default(false),
});
/** What is added in one request. */
export const attachmentSchema = fileSchema.extend({ contentBytes: z.string() });
/** What an upload session is asked for with. */
export const uploadSchema = z.object({ AttachmentItem: fileSchema.extend({ size: z.number() }) });
export type AttachedFile = z.infer<typeof fileSchema>;
export type AttachmentItem = z.infer<typeof uploadSchema>['AttachmentItem'];

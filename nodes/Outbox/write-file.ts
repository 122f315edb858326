import type { Readable } from 'node:stream';

import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { readParameter } from '../shared/parameters';
import { FileItem, requiredParameter, type OperationInput } from './operation';

export interface OutputFile {
	readonly name: string;
	readonly mimeType: string;
	/** A stream is written as it comes, where n8n keeps files outside of its memory. */
	readonly content: Buffer | Readable;
}

/**
 * An item with a file in the field that was chosen for it.
 * @param toJson called when the file is written
 * @throws OutboxError `validation_error` on `output_field_name`
 */
export async function writeFile(
	{ context, itemIndex }: Pick<OperationInput, 'context' | 'itemIndex'>,
	{ name, mimeType, content }: OutputFile,
	toJson: () => object,
): Promise<FileItem> {
	const { outputFieldName } = parseInput(z.object({ outputFieldName: requiredParameter }), {
		outputFieldName: readParameter(context, 'outputFieldName', itemIndex, 'data'),
	});
	const file = await context.helpers.prepareBinaryData(content, name, mimeType);
	return new FileItem(toJson(), { [outputFieldName]: file });
}

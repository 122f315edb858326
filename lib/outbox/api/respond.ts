import { z } from 'zod/v4';

import type { RateWindow } from '../../core/rates';
import {
	failureSchema,
	toCommonHeaders,
	toErrorAnswer,
	toSuccessAnswer,
	type Failure,
} from './answers';
import { ENDPOINTS } from './endpoints';
import type { EndpointId } from './paths';
import type { ApiAnswer } from './request';
import type { OpenRequest, RequestRecords } from './request-records';

/** A call that a workflow has done, and that waits for its answer. */
export interface RequestInHand {
	readonly requestId: string;
	readonly endpoint: EndpointId;
	readonly window?: RateWindow;
	/** Absent where the caller gave no key. */
	readonly open?: OpenRequest;
}

const failedItem = z.object({ error: failureSchema });

const UNANSWERABLE: Failure = {
	code: 'internal_error',
	message:
		'The workflow has come to no answer that this endpoint could give. Call again with the same Idempotency-Key: what was sent is not sent again.',
};

/**
 * The answer to a call, by the item that the send node has put out. Only an accepted send answers for
 * its key: after a failure the ledger says what a further call with it may do.
 *
 * @throws OutboxError `store_unavailable`
 */
export async function respond(
	{ requestId, endpoint: id, window, open }: RequestInHand,
	json: unknown,
	records: RequestRecords,
): Promise<ApiAnswer> {
	const endpoint = ENDPOINTS[id];
	const accepted = toSuccessAnswer(endpoint, json);
	const failure = failedItem.safeParse(json).data?.error ?? UNANSWERABLE;
	const answer = accepted ?? toErrorAnswer(failure, endpoint, requestId);
	if (open && accepted) await records.answer(open, accepted);
	else if (open) await records.release(open);
	return { ...answer, headers: { ...toCommonHeaders(requestId, window), ...answer.headers } };
}

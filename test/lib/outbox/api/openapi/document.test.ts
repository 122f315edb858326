import { ERROR_CODES, HTTP_STATUS_BY_CODE, type ErrorCode } from '../../../../../lib/core/errors';
import { toOpenApi } from '../../../../../lib/outbox/api/openapi/document';
import { ENDPOINT_IDS, PATHS, type EndpointId } from '../../../../../lib/outbox/api/paths';
import { lintOpenApi, readOpenApi } from '../../../../support/openapi';
import { EXAMPLES, setUpApi } from '../setup';

const description = toOpenApi(ENDPOINT_IDS);
const { checkAnswer, checkRequest, responsesOf } = readOpenApi(description);

/** Failures that the others cannot come to. */
const OF_ONE_ENDPOINT: Partial<Record<ErrorCode, EndpointId>> = {
	conversation_required: 'channels',
	upgrade_needed: 'emails',
	email_verification_required: 'emails',
};

/** E.g. `400 validation_error`. */
function describedCodes(path: string): string[] {
	const responses = new Map(Object.entries(responsesOf(path)));
	for (const status of ['200', '202']) responses.delete(status);
	return [...responses].flatMap(([status, { description: codes }]) =>
		codes.split(', ').map((code) => `${status} ${code}`),
	);
}

describe('the description of the API', () => {
	it('is valid OpenAPI 3.1, whatever of the API is served', async () => {
		expect(await lintOpenApi(description)).toEqual({ valid: true });
		expect(await lintOpenApi(toOpenApi([]))).toEqual({ valid: true });
	});

	it('would not be, were it broken', async () => {
		expect(await lintOpenApi({ ...Object(description), paths: 1 })).toMatchObject({ valid: false });
	});

	it.each(ENDPOINT_IDS)('takes what the document of %s shows, and no other field', (id) => {
		expect(checkRequest(PATHS[id], EXAMPLES[id])).toEqual([]);
		expect(checkRequest(PATHS[id], { ...EXAMPLES[id], recipients: [] })).toHaveLength(1);
	});

	it.each(ENDPOINT_IDS)('tells of every failure of %s', (id) => {
		const told = describedCodes(PATHS[id]);
		const possible = ERROR_CODES.filter((code) => (OF_ONE_ENDPOINT[code] ?? id) === id);
		expect(told.toSorted()).toEqual(
			possible.map((code) => `${HTTP_STATUS_BY_CODE[code]} ${code}`).toSorted(),
		);
	});

	it.each(ENDPOINT_IDS)('fits what %s answers', async (id) => {
		const { answer } = await setUpApi();
		const { status, headers, body } = await answer({ path: PATHS[id], body: '[]' });
		const given = { status, headers: Object.keys(headers), body };
		expect(checkAnswer(PATHS[id], given)).toEqual([]);
		expect(checkAnswer(PATHS[id], { ...given, headers: [] })).toHaveLength(4);
		expect(checkAnswer(PATHS[id], { ...given, body: {} })).toHaveLength(1);
	});
});

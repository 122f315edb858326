import { createProvider, errorOf, message, sendAll } from './setup';

jest.mock('telegraf', () => {
	throw new Error('Cannot find module');
});

const connection = {
	url: 'http://127.0.0.1:9',
	token: '123456789:AAFakeTokenThatNobodyKnows-_0123456',
};

describe('without telegraf', () => {
	it('nothing is committed, let alone sent', async () => {
		const commit = jest.fn(async () => undefined);
		const error = await errorOf(sendAll(createProvider(connection), message(), { commit }));
		expect(error).toMatchObject({
			code: 'internal_error',
			delivery: 'not-sent',
			retry: 'after-fix',
		});
		expect(commit).not.toHaveBeenCalled();
	});
});

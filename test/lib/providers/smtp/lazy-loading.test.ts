import { connectionTo, createProvider } from './setup';
import { fixtureCertificate } from '../../../support/smtp-server/certificates';
import { createSmtpPools } from '../../../../lib/providers/smtp/pool';
import { verifySmtp } from '../../../../lib/providers/smtp/verify';

const mockLoaded: string[] = [];
jest.mock('nodemailer/lib/smtp-connection', () => {
	mockLoaded.push('smtp-connection');
	return jest.requireActual('nodemailer/lib/smtp-connection');
});

describe('nodemailer', () => {
	it('is loaded when a connection is made, and not before', async () => {
		const certificate = fixtureCertificate('localhost');
		const options = connectionTo({ host: '127.0.0.1', port: 1, certificate });
		const pools = createSmtpPools();
		createProvider(options, pools);
		pools.of(options.connection);
		expect(mockLoaded).toEqual([]);
		await expect(verifySmtp(options.connection)).rejects.toMatchObject({ code: 'provider_error' });
		expect(mockLoaded).toEqual(['smtp-connection']);
	});
});

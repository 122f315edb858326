import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whom a certificate for tests is for. */
export type CertificateName = 'localhost' | 'elsewhere';

/** In PEM form. */
export function fixtureCertificate(name: CertificateName): string {
	return readFileSync(join(__dirname, 'tls', `${name}-cert.pem`), 'utf8');
}

/** In PEM form. Known to everybody, so good for nothing else. */
export function fixtureKey(name: CertificateName): string {
	return readFileSync(join(__dirname, 'tls', `${name}-key.pem`), 'utf8');
}

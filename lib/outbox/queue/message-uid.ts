import { sha256Hex } from '../../core/fingerprint';

/**
 * Names the messages of a call: the same ones however often the call is planned, each its own. They
 * begin with the call's time and go on with the place, so that they sort in the call's order.
 * @param callUid a UUID that begins with the time
 * @returns makes a UUID of version 8 for an index below 16,384
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.8
 */
export function createMessageUids(callUid: string): (index: number) => string {
	const hash = sha256Hex(callUid);
	const time = callUid.slice(0, 'xxxxxxxx-xxxx'.length);
	return (index) => {
		const place = (0x8000 + index).toString(16);
		return `${time}-8${hash.slice(0, 3)}-${place}-${hash.slice(3, 15)}`;
	};
}

/**
 * @typedef {object} CrmEvent what the example workflow's webhook takes
 * @property {string} event_id
 * @property {{ id: string, name: string, email: string }} contact
 * @property {{ id: string, name: string, stage: string }} deal
 */

/** @type {CrmEvent} */
const proposal = {
	event_id: 'evt_1001',
	contact: {
		id: '123e4567-e89b-12d3-a456-426614174000',
		name: 'Jane Doe',
		email: 'jane@example.com',
	},
	deal: {
		id: '6f1c7c1e-52a4-4f7b-9d0b-3a1d1f0b7c11',
		name: 'Annual licence',
		stage: 'Proposal',
	},
};

/** @type {CrmEvent} */
const won = {
	event_id: 'evt_1002',
	contact: {
		id: '9a7d3c52-1f0e-4f0a-8a53-0c7a3b1f9e22',
		name: 'Grace Hopper',
		email: 'grace@example.com',
	},
	deal: { id: '0b9e2d8f-7c3a-4d5e-9f10-2c4b6a8d0e33', name: 'Onboarding', stage: 'Won' },
};

/** In the order of delivery: the CRM delivers its first event twice. */
export const DELIVERIES = [proposal, proposal, won];
/** How many of them are events of their own, so how many emails there must be. */
export const EXPECTED_MAILS = 2;

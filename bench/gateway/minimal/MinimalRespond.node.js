/** Answers the call that has started the workflow, with a body that is always the same. */
class MinimalRespond {
	description = {
		displayName: 'Minimal Respond',
		name: 'minimalRespond',
		group: ['transform'],
		version: 1,
		description: 'Answers, and does nothing else',
		defaults: { name: 'Minimal Respond' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	async execute() {
		this.sendResponse({ statusCode: 200, headers: {}, body: { ok: true } });
		return [this.getInputData()];
	}
}

module.exports = { MinimalRespond };

import { toScope } from '../../../lib/core/scope';

const node = { kind: 'node', workflowId: 'w1', nodeId: 'n1' } as const;

describe('scope', () => {
	it('lets one CRM event id drive two nodes', () => {
		expect(toScope(node, false)).not.toBe(toScope({ ...node, nodeId: 'n2' }, false));
	});

	it('shares a workflow scope among its nodes and a named one among workflows', () => {
		expect(toScope({ kind: 'workflow', workflowId: 'w1' }, false)).toBe('workflow:w1');
		expect(toScope({ kind: 'named', name: ' billing ' }, false)).toBe('named:billing');
	});

	it('gives sandbox runs a namespace of their own: a test never uses up the production key', () => {
		expect(toScope(node, true)).toBe(`sandbox:${toScope(node, false)}`);
	});

	it.each([[''], ['  '], ['x'.repeat(129)], ['a\nb']])('refuses the name %j', (name) => {
		expect(() => toScope({ kind: 'named', name }, false)).toThrow(/needs a name/);
	});
});

import type { INodeProperties } from 'n8n-workflow';

import { createFileFieldProperty } from './common-properties';

/** The panel of *Export*, besides the filters of *List*. */
export const exportProperties: INodeProperties[] = [
	createFileFieldProperty({ resource: ['message'], operation: ['export'] }),
];

import type { ApiDescription, MethodDescription } from './api-description';

export interface Route {
	readonly method: MethodDescription;
	/** What stands for `{id}` in the path. */
	readonly id: string;
	/** Whether the path is the one for uploads. */
	readonly upload: boolean;
}

/** Finds the method of a request by the paths in the description. */
export function createRouter({ methods }: ApiDescription) {
	const table = methods.flatMap((method) => [
		{ method, upload: false, pattern: toPattern(`/${method.path}`) },
		...(method.mediaUpload
			? [{ method, upload: true, pattern: toPattern(method.mediaUpload.protocols.simple.path) }]
			: []),
	]);
	return (httpMethod: string, path: string): Route | undefined => {
		for (const { method, upload, pattern } of table) {
			const match = httpMethod === method.httpMethod ? pattern.exec(path) : null;
			if (match) return { method, upload, id: decodeURIComponent(match.groups?.['id'] ?? '') };
		}
		return undefined;
	};
}

function toPattern(template: string): RegExp {
	const path = template.replace('{userId}', 'me').replace('{id}', '(?<id>[^/]+)');
	return new RegExp(`^${path}$`);
}

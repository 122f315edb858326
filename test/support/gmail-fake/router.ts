import type { ApiDescription, MethodDescription } from './api-description';

export interface Route {
	readonly method: MethodDescription;
	/** What stands for `{id}` in the path. */
	readonly id: string;
	/** What stands for `{messageId}` in the path. */
	readonly messageId: string;
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
			if (!match) continue;
			const part = (name: string) => decodeURIComponent(match.groups?.[name] ?? '');
			return { method, upload, id: part('id'), messageId: part('messageId') };
		}
		return undefined;
	};
}

function toPattern(template: string): RegExp {
	const path = template.replace('{userId}', 'me').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
	return new RegExp(`^${path}$`);
}

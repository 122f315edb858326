import { UPLOAD, type DescriptionCheck } from './description';

export interface UploadedFile {
	readonly filename: string;
	readonly bytes: Buffer;
}

export interface RequestBody {
	readonly form: boolean;
	readonly parameters: Readonly<Record<string, unknown>>;
	/** Uploads by the name of their field. */
	readonly files: ReadonlyMap<string, UploadedFile>;
}

/** Reads JSON and forms the way the Bot API does, which takes both. */
export async function readRequestBody(
	method: string,
	{ type, bytes }: { readonly type: string; readonly bytes: Buffer },
	description: DescriptionCheck,
): Promise<RequestBody> {
	const files = new Map<string, UploadedFile>();
	if (bytes.byteLength === 0) return { form: false, parameters: {}, files };
	if (type.startsWith('application/json')) {
		return { form: false, parameters: JSON.parse(bytes.toString('utf8')), files };
	}
	const response = new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } });
	const form = new Map<string, unknown>();
	for (const [name, value] of await response.formData()) {
		if (form.has(name)) throw new Error(`the form has ${name} twice`);
		if (typeof value === 'string') {
			form.set(name, value);
			continue;
		}
		form.set(name, UPLOAD);
		files.set(name, { filename: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
	}
	// A form may name its method, too.
	if (form.get('method') === method) form.delete('method');
	return { form: true, parameters: description.readForm(method, form), files };
}

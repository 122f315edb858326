import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import ts from 'typescript';

const ROOT = resolve(__dirname, '../..');

/** One import or re-export of a source file. */
export interface SourceImport {
	/** A file of ours, e.g. `lib/core/errors.ts`, or a package, e.g. `zod/v4`. */
	readonly target: string;
	readonly isOurs: boolean;
	/** Gone once compiled. */
	readonly isTypeOnly: boolean;
	/** `import()`, which loads the module only when it is reached. */
	readonly isLazy: boolean;
}

export interface SourceFile {
	/** From the project's root, with slashes. */
	readonly path: string;
	readonly lines: number;
	readonly imports: readonly SourceImport[];
	/** Whether it passes on what other files export. */
	readonly reexports: boolean;
	/** The names of variables of the module that can be assigned to. */
	readonly variables: readonly string[];
}

/** All that goes into the package. */
export function readSources(): readonly SourceFile[] {
	const paths = globSync('{index.ts,{lib,nodes,credentials}/**/*.ts}', { cwd: ROOT });
	return paths.map((path) => path.replaceAll('\\', '/')).map(readSource);
}

function readSource(path: string): SourceFile {
	const text = readFileSync(join(ROOT, path), 'utf8');
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const imports: SourceImport[] = [];
	const add = (specifier: ts.Node | undefined, isTypeOnly: boolean, isLazy: boolean): void => {
		if (!specifier || !ts.isStringLiteral(specifier)) return;
		const isOurs = specifier.text.startsWith('.');
		const target = isOurs ? toPath(path, specifier.text) : specifier.text;
		imports.push({ target, isOurs, isTypeOnly, isLazy });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnlyImport(node), false);
		if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, false);
		const isImportCall =
			ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
		if (isImportCall) add(node.arguments[0], false, true);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return {
		path,
		lines: text.split('\n').length - 1,
		imports,
		reexports: source.statements.some(
			(statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined,
		),
		variables: source.statements.filter(ts.isVariableStatement).flatMap(assignableNames),
	};
}

function isTypeOnlyImport({ importClause }: ts.ImportDeclaration): boolean {
	if (!importClause) return false;
	if (importClause.isTypeOnly) return true;
	const { name, namedBindings } = importClause;
	return (
		!name &&
		namedBindings !== undefined &&
		ts.isNamedImports(namedBindings) &&
		namedBindings.elements.every((element) => element.isTypeOnly)
	);
}

function assignableNames({ declarationList }: ts.VariableStatement): string[] {
	const isConstant = (declarationList.flags & ts.NodeFlags.Const) !== 0;
	return isConstant ? [] : declarationList.declarations.map(({ name }) => name.getText());
}

function toPath(from: string, specifier: string): string {
	const path = relative(ROOT, resolve(ROOT, dirname(from), specifier)).replaceAll('\\', '/');
	return path.endsWith('.ts') ? path : `${path}.ts`;
}

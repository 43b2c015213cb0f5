import ts from 'typescript';

/** Every name that is declared in a file, in whatever scope, once for each time. @throws Error where it cannot be read */
export function declarationsIn(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  if (diagnostics.length > 0)
    throw new Error(ts.flattenDiagnosticMessageText(diagnostics[0]?.messageText, '\n'));
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isDeclaration(node) && node.name && ts.isIdentifier(node.name)) found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest));
  return found;
}

const isDeclaration = (node: ts.Node): node is ts.NamedDeclaration =>
  ts.isImportSpecifier(node) ||
  ts.isVariableDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isBindingElement(node) ||
  ts.isClassDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

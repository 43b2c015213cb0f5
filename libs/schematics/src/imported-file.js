'use strict';

const { posix } = require('node:path');
const ts = require('typescript');

/**
 * The file of the application that a source imports a name from.
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {string} path of the source
 * @param {string} symbol
 * @returns {string | undefined} undefined where it is of a package, or not imported
 */
function importedFile(tree, path, symbol) {
  const source = ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true);
  const imported = source.statements
    .filter(ts.isImportDeclaration)
    .find(({ importClause }) =>
      importClause?.namedBindings?.elements?.some(({ name }) => name.text === symbol),
    );
  return imported && fileOf(tree, path, imported.moduleSpecifier.text);
}

function fileOf(tree, importer, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const base = posix.join(posix.dirname(importer), specifier.replace(/\.js$/, ''));
  return [`${base}.ts`, `${base}/index.ts`].find((path) => tree.exists(path));
}

module.exports = { importedFile };

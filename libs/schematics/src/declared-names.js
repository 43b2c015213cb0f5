'use strict';

const ts = require('typescript');
const { importedFile } = require('./imported-file');

/**
 * What the sources declare by `@Agent(…)` or `@Tool(…)`; the definition stands there, or in a constant of the same file
 * or of one that it is imported from.
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {string} folder whose files are read
 * @param {'Agent' | 'Tool'} decorator
 * @returns {{ name: string, className: string, path: string }[]}
 */
function declaredNames(tree, folder, decorator) {
  const found = [];
  tree.getDir(folder).visit((path) => {
    if (!/\.[cm]?ts$/.test(path) || /\.spec\.|\.d\.|\/node_modules\//.test(path)) return;
    if (tree.readText(path).includes(`@${decorator}(`)) found.push(...declaredIn(tree, path, decorator));
  });
  return found;
}

function declaredIn(tree, path, decorator) {
  return sourceOf(tree, path)
    .statements.filter(ts.isClassDeclaration)
    .flatMap((declaration) => {
      const [definition] = decoratorCall(declaration, decorator)?.arguments ?? [];
      const name = definition && nameIn(tree, path, definition);
      return name ? [{ name, className: declaration.name?.text ?? 'a class', path }] : [];
    });
}

const decoratorCall = (declaration, decorator) =>
  (ts.getDecorators(declaration) ?? [])
    .map(({ expression }) => expression)
    .find((expression) => ts.isCallExpression(expression) && expression.expression.getText() === decorator);

function nameIn(tree, path, definition) {
  if (ts.isIdentifier(definition)) return nameOfConstant(tree, path, definition.text);
  if (ts.isSatisfiesExpression(definition) || ts.isAsExpression(definition))
    return nameIn(tree, path, definition.expression);
  if (!ts.isObjectLiteralExpression(definition)) return undefined;
  const property = definition.properties.find((candidate) => candidate.name?.getText() === 'name');
  return property && ts.isPropertyAssignment(property) && ts.isStringLiteralLike(property.initializer)
    ? property.initializer.text
    : undefined;
}

function nameOfConstant(tree, path, constant) {
  const { statements } = sourceOf(tree, path);
  const declared = statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find(({ name }) => name.getText() === constant);
  if (declared?.initializer) return nameIn(tree, path, declared.initializer);
  const file = importedFile(tree, path, constant);
  return file && file !== path ? nameOfConstant(tree, file, constant) : undefined;
}

const sourceOf = (tree, path) => ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true);

module.exports = { declaredNames };

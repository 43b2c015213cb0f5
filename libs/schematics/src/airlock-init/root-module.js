'use strict';

const { importedFile } = require('../imported-file');

const STARTED = /\bNestFactory\s*\.create\w*(?:<[^>]*>)?\(\s*(\w+)/;

/**
 * The module that `main.ts` starts the application with: in a monorepo `nest g app` names it after the project.
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {string} sourceRoot such as `src` or `apps/billing/src`
 * @returns {string} its path, whether there is such a file or not
 */
function rootModule(tree, sourceRoot) {
  const main = `/${sourceRoot}/main.ts`;
  const [, symbol] = (tree.exists(main) && STARTED.exec(tree.readText(main))) || [];
  return (symbol && importedFile(tree, main, symbol)) ?? `/${sourceRoot}/app.module.ts`;
}

module.exports = { rootModule };

'use strict';

const { posix } = require('node:path');

/** The tool of Airlock's own that needs nothing of the user. */
const PRICE_SEARCH = {
  contract: 'priceSearch',
  folder: 'price-search',
  input: '{ limit: 3 }',
  sample:
    "{ catalogue_version: '1', prices: { rows: [], evidence: { name: 'prices', sql: 'select 1', parameters: [], row_count: 0, value: [] } } }",
  isPersonal: false,
};

/** A tool that is still as `nest g tool` wrote it. */
const AS_GENERATED =
  /export const (\w+) = \{[^}]*input: z\.strictObject\(\{ text: z\.string\(\)[^}]*\}\),\s*output: z\.object\(\{ user_id: z\.string\(\), characters: z\.number\(\) \}\)/;

/**
 * The tool that a new agent calls by way of example: one of which we know what it takes and returns.
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {string} tools the folder of the catalog's tools
 * @returns undefined where there is none
 */
function exampleTool(tree, tools) {
  const schemas = schemasIn(tree, tools);
  if (schemas.some(({ path }) => path === `${tools}/${PRICE_SEARCH.folder}/schema.ts`)) return PRICE_SEARCH;
  for (const { path, text } of schemas) {
    const [, contract] = AS_GENERATED.exec(text) ?? [];
    const folder = posix.relative(tools, posix.dirname(path));
    const sample = '{ user_id: userId, characters: 5 }';
    if (contract) return { contract, folder, input: '{ text: message }', sample, isPersonal: true };
  }
  return undefined;
}

function schemasIn(tree, tools) {
  const found = [];
  tree.getDir(tools).visit((path) => {
    if (path.endsWith('/schema.ts')) found.push({ path, text: tree.readText(path) });
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

module.exports = { exampleTool };

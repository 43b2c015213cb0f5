import { type Tree, HostTree } from '@angular-devkit/schematics';
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');

/** The collection as the Nest CLI would load it. */
export const collection = (): SchematicTestRunner =>
  new SchematicTestRunner('@airlock/schematics', join(__dirname, '../src/collection.json'));

/** @param files by path */
export function treeOf(files: Readonly<Record<string, string>>): UnitTestTree {
  const tree: Tree = new HostTree();
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  return new UnitTestTree(tree);
}

/** Everything in a tree, for comparing. */
export const contentOf = (tree: UnitTestTree): Record<string, string> =>
  Object.fromEntries(tree.files.map((path) => [path, tree.readText(path)]));

/** What a schematic is to write, letter by letter. */
export const expected = (path: string): string =>
  readFileSync(join(__dirname, 'expected', `${path}.txt`), 'utf8');

/** As much of Airlock as the schematics look at. */
export const airlock = {
  '/.prettierrc': '{ "singleQuote": true, "trailingComma": "all", "printWidth": 110 }',
  '/package.json': '{ "name": "airlock", "type": "commonjs" }',
  '/src/catalog/catalog.module.ts': [
    "import { Module } from '@nestjs/common';",
    "import { DataAgent } from './data/agent';",
    "import { PriceSearchTool } from './tools/price-search/tool';",
    "import { TriageAgent } from './triage/agent';",
    '',
    '@Module({',
    '  providers: [',
    '    DataAgent,',
    '    PriceSearchTool,',
    '    TriageAgent,',
    '  ],',
    '})',
    'export class CatalogModule {}',
    '',
  ].join('\n'),
  '/src/catalog/data/agent.ts': "@Agent({ name: 'data' })\nexport class DataAgent {}\n",
  '/src/catalog/triage/agent.ts':
    "import { definition } from './schema';\n\n@Agent(definition)\nexport class TriageAgent {}\n",
  '/src/catalog/triage/schema.ts': "export const definition = { name: 'triage' } satisfies object;\n",
  '/src/catalog/tools/price-search/schema.ts': "export const priceSearch = { name: 'price_search' };\n",
  '/src/catalog/tools/price-search/tool.ts':
    "import { priceSearch } from './schema';\n\n@Tool(priceSearch)\nexport class PriceSearchTool {}\n",
} as const;

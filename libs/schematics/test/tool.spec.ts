import { airlock, collection, contentOf, expected, treeOf } from './trees';

const MODULE = '/src/catalog/catalog.module.ts';

describe('nest g tool (10.4)', () => {
  const runner = collection();

  it('writes class, contract, unit test and two-user test, letter by letter', async () => {
    const tree = await runner.runSchematic('tool', { name: 'currency-rates' }, treeOf(airlock));

    for (const file of ['tool.ts', 'schema.ts', 'tool.spec.ts', 'tool.isolation.spec.ts']) {
      expect(tree.readContent(`/src/catalog/tools/currency-rates/${file}`)).toBe(expected(`tool/${file}`));
    }
  });

  it('registers it beside the agents, in order', async () => {
    const tree = await runner.runSchematic('tool', { name: 'CurrencyRatesTool' }, treeOf(airlock));

    expect(tree.readContent(MODULE)).toContain(
      "import { CurrencyRatesTool } from './tools/currency-rates/tool';\nimport { PriceSearchTool }",
    );
    expect(tree.readContent(MODULE)).toContain('[\n    CurrencyRatesTool,\n    DataAgent,\n');
  });

  it.each([
    [
      'price-search',
      'The name "price_search" is taken by PriceSearchTool in src/catalog/tools/price-search/tool.ts',
    ],
    ['prototype', 'The name "prototype" is reserved'],
    ['tool', 'The name "tool" is reserved: it says nothing'],
    ['delete', 'The name "delete" is reserved: it is a word of JavaScript itself'],
    ['Import', 'The name "import" is reserved: it is a word of JavaScript itself'],
    ['options', 'The name "options" is reserved: what is generated has a variable of this name'],
    ['z', 'The name "z" is reserved: what is generated has a variable of this name'],
    ['günstig', '"günstig" cannot be a name: '],
  ])('refuses the name %s with the reason, and writes nothing', async (name, reason) => {
    const tree = treeOf(airlock);

    await expect(runner.runSchematic('tool', { name }, tree)).rejects.toThrow(reason);

    expect(contentOf(tree)).toEqual(airlock);
  });
});

import { declarationsIn } from './declarations';
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

  it('puts it among the tools once, also where their folder is named', async () => {
    const tree = await runner.runSchematic('tool', { name: 'tools/finance/currency-rates' }, treeOf(airlock));
    const plain = await runner.runSchematic('tool', { name: 'finance/currency-rates' }, treeOf(airlock));

    expect(tree.exists('/src/catalog/tools/finance/currency-rates/tool.ts')).toBe(true);
    expect(contentOf(tree)).toEqual(contentOf(plain));
  });

  it('registers it beside the agents, in order', async () => {
    const tree = await runner.runSchematic('tool', { name: 'CurrencyRatesTool' }, treeOf(airlock));

    expect(tree.readContent(MODULE)).toContain(
      "import { CurrencyRatesTool } from './tools/currency-rates/tool';\nimport { PriceSearchTool }",
    );
    expect(tree.readContent(MODULE)).toContain('[\n    CurrencyRatesTool,\n    DataAgent,\n');
  });

  it.each([
    ['weather', 'weather'],
    ['message', 'messageTool'],
    ['delete', 'deleteTool'],
    ['eval', 'evalTool'],
  ])('takes the name %s, and calls the contract %s', async (name, contract) => {
    const tree = await runner.runSchematic('tool', { name }, treeOf(airlock));

    expect(tree.readContent(`/src/catalog/tools/${name}/schema.ts`)).toContain(
      `export const ${contract} = {\n  name: '${name}',`,
    );
  });

  it('takes every name that it declares something by itself, and hides nothing by it, nor does an agent that calls it', async () => {
    const bare = Object.fromEntries(
      Object.entries(airlock).filter(([path]) => !path.includes('price-search')),
    );
    const written = async (name: string): Promise<string[]> => {
      const tool = await runner.runSchematic('tool', { name, spec: false }, treeOf(bare));
      const all = await runner.runSchematic('agent', { name: 'x' }, tool);
      return all.files
        .filter((path) => /\/(?:x|tools\/\w+)\//.test(path))
        .map((path) => all.readContent(path));
    };
    const own = (await written('weather')).flatMap(declarationsIn);

    const names = new Set(own.filter((name) => /^[a-z]+$/.test(name) && name !== 'weather'));
    expect(names.size).toBeGreaterThan(15);
    for (const name of names) {
      const files = await written(name);
      const [contract = ''] = files.flatMap((text) => /(?<=export const )\w+(?= = \{)/.exec(text) ?? []);
      for (const text of files) {
        const times = declarationsIn(text).filter((declared) => declared === contract).length;
        expect([name, times]).toEqual([name, Number(text.includes(contract))]);
      }
    }
  });

  it.each([
    [
      'price-search',
      'The name "price_search" is taken by PriceSearchTool in src/catalog/tools/price-search/tool.ts',
    ],
    ['prototype', 'The name "prototype" is reserved'],
    ['tool', 'The name "tool" is reserved: it says nothing'],
    ['günstig', '"günstig" cannot be a name: '],
  ])('refuses the name %s with the reason, and writes nothing', async (name, reason) => {
    const tree = treeOf(airlock);

    await expect(runner.runSchematic('tool', { name }, tree)).rejects.toThrow(reason);

    expect(contentOf(tree)).toEqual(airlock);
  });
});

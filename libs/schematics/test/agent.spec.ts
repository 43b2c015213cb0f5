import { declarationsIn } from './declarations';
import { airlock, collection, contentOf, expected, treeOf } from './trees';

const MODULE = '/src/catalog/catalog.module.ts';

describe('nest g agent (10.4)', () => {
  const runner = collection();

  it('writes class, schema, unit test and two-user test, letter by letter', async () => {
    const tree = await runner.runSchematic('agent', { name: 'pricing-advisor' }, treeOf(airlock));

    for (const file of ['agent.ts', 'schema.ts', 'agent.spec.ts', 'agent.isolation.spec.ts']) {
      expect(tree.readContent(`/src/catalog/pricing-advisor/${file}`)).toBe(expected(`agent/${file}`));
    }
  });

  it('registers it in the catalog, in order, and changes nothing else', async () => {
    const before = contentOf(treeOf(airlock));

    const tree = await runner.runSchematic('agent', { name: 'pricing-advisor' }, treeOf(airlock));

    expect(tree.readContent(MODULE)).toBe(
      airlock[MODULE].replace(
        "import { PriceSearchTool } from './tools",
        "import { PricingAdvisorAgent } from './pricing-advisor/agent';\nimport { PriceSearchTool } from './tools",
      ).replace('    TriageAgent,', '    PricingAdvisorAgent,\n    TriageAgent,'),
    );
    for (const [path, text] of Object.entries(before)) {
      if (path !== MODULE) expect(tree.readContent(path)).toBe(text);
    }
  });

  it.each(['pricingAdvisor', 'PricingAdvisor', 'pricing_advisor', 'PricingAdvisorAgent'])(
    'makes the same of the name %s',
    async (name) => {
      const plain = await runner.runSchematic('agent', { name: 'pricing-advisor' }, treeOf(airlock));
      const tree = await runner.runSchematic('agent', { name }, treeOf(airlock));

      expect(contentOf(tree)).toEqual(contentOf(plain));
    },
  );

  it('puts it into the folders that stand before its name, or in the path', async () => {
    const tree = await runner.runSchematic('agent', { name: 'finance/pricing-advisor' }, treeOf(airlock));
    const byPath = await runner.runSchematic(
      'agent',
      { name: 'pricing-advisor', path: 'finance' },
      treeOf(airlock),
    );

    expect(tree.readContent('/src/catalog/finance/pricing-advisor/agent.ts')).toContain(
      "from '../../tools/price-search/schema';",
    );
    expect(tree.readContent(MODULE)).toContain("from './finance/pricing-advisor/agent';");
    expect(contentOf(byPath)).toEqual(contentOf(tree));
  });

  it('honours --no-spec, --spec-file-suffix, --skip-import and the source root of --project', async () => {
    const tree = treeOf({ ...airlock, '/apps/billing/src/catalog/catalog.module.ts': airlock[MODULE] });

    const noSpec = await runner.runSchematic('agent', { name: 'x', spec: false }, treeOf(airlock));
    const suffix = await runner.runSchematic('agent', { name: 'x', specFileSuffix: 'test' }, treeOf(airlock));
    const skipImport = await runner.runSchematic('agent', { name: 'x', skipImport: true }, treeOf(airlock));
    const project = await runner.runSchematic('agent', { name: 'x', sourceRoot: 'apps/billing/src' }, tree);

    const written = (files: readonly string[]): string[] =>
      files.filter((path) => path.includes('/x/')).sort();
    expect(written(noSpec.files)).toEqual(['/src/catalog/x/agent.ts', '/src/catalog/x/schema.ts']);
    expect(written(suffix.files)).toContain('/src/catalog/x/agent.isolation.test.ts');
    expect(skipImport.readContent(MODULE)).toBe(airlock[MODULE]);
    expect(skipImport.exists('/src/catalog/x/agent.ts')).toBe(true);
    expect(project.exists('/apps/billing/src/catalog/x/agent.ts')).toBe(true);
    expect(project.readContent('/apps/billing/src/catalog/catalog.module.ts')).toContain('XAgent');
    expect(project.readContent(MODULE)).toBe(airlock[MODULE]);
  });

  it('names the files that it imports in an application of ES modules', async () => {
    const tree = await runner.runSchematic(
      'agent',
      { name: 'x' },
      treeOf({ ...airlock, '/package.json': '{ "type": "module" }' }),
    );

    expect(tree.readContent('/src/catalog/x/agent.ts')).toContain("from './schema.js';");
    expect(tree.readContent(MODULE)).toContain("from './x/agent.js';");
  });

  it('calls by way of example a tool that nest g tool wrote, and none where there is none', async () => {
    const bare = Object.fromEntries(
      Object.entries(airlock).filter(([path]) => !path.includes('price-search')),
    );
    const withTool = await runner.runSchematic('tool', { name: 'word-count' }, treeOf(bare));

    const calling = await runner.runSchematic('agent', { name: 'x' }, withTool);
    const alone = await runner.runSchematic('agent', { name: 'x' }, treeOf(bare));

    expect(calling.readContent('/src/catalog/x/agent.ts')).toContain(
      'callTool(task, wordCount, { text: message })',
    );
    expect(calling.readContent('/src/catalog/x/agent.isolation.spec.ts')).toContain(
      'tools: ({ userId }) => ({ [wordCount.name]: () => ({ user_id: userId, characters: 5 }) }),',
    );
    expect(alone.readContent('/src/catalog/x/agent.ts')).not.toMatch(/tool/i);
  });

  it.each([
    ['data', 'The name "data" is taken by DataAgent in src/catalog/data/agent.ts'],
    ['Triage', 'The name "triage" is taken by TriageAgent in src/catalog/triage/agent.ts'],
    ['finance/data', 'The name "data" is taken by DataAgent'],
    ['tools/price-search', 'No agent is written into src/catalog/tools/price-search: tools are there'],
    ['tools/finance/advisor', '"nest g tool advisor" makes a tool; for an agent choose another folder'],
    ['supervisor', 'The name "supervisor" is reserved: the assistant of this name runs the whole pipeline'],
    ['history', 'The name "history" is reserved'],
    ['outcomes', 'The name "outcomes" is reserved'],
    ['constructor', 'The name "constructor" is reserved'],
    ['2fast', '"2fast" cannot be a name: '],
    ['../escape', '"../escape" cannot be a name: '],
  ])('refuses the name %s with the reason, and writes nothing', async (name, reason) => {
    const tree = treeOf(airlock);

    await expect(runner.runSchematic('agent', { name }, tree)).rejects.toThrow(reason);

    expect(contentOf(tree)).toEqual(airlock);
  });

  it.each([
    ['weather', 'Weather'],
    ['error', 'ErrorAnswer'],
    ['object', 'ObjectAnswer'],
    ['promise', 'PromiseAnswer'],
    ['agent-task', 'AgentTaskAnswer'],
  ])('takes the name %s, and calls the type of the answer %s: no global is hidden', async (name, type) => {
    const tree = await runner.runSchematic('agent', { name }, treeOf(airlock));

    const declared = declarationsIn(tree.readContent(`/src/catalog/${name}/agent.ts`));
    expect(declared.filter((one) => one === type)).toHaveLength(1);
    expect(tree.readContent(`/src/catalog/${name}/schema.ts`)).toContain(`export type ${type} = z.infer<`);
  });

  it.each(['agent', 'tool'])('refuses --flat for the %s instead of passing over it', async (kind) => {
    const tree = treeOf(airlock);

    await expect(runner.runSchematic(kind, { name: 'x', flat: true }, tree)).rejects.toThrow(
      '--flat is nothing for a',
    );

    expect(contentOf(tree)).toEqual(airlock);
  });

  it('refuses without a catalog to register in, and says what to do', async () => {
    const tree = treeOf({ '/package.json': '{}' });

    await expect(runner.runSchematic('agent', { name: 'x' }, tree)).rejects.toThrow(
      'There is no src/catalog/catalog.module.ts to register in',
    );
  });

  it('leaves a registration alone that is there already', async () => {
    const once = await runner.runSchematic('agent', { name: 'x' }, treeOf(airlock));
    const module = once.readContent(MODULE);

    const again = await runner.runSchematic('agent', { name: 'x' }, treeOf({ ...airlock, [MODULE]: module }));

    expect(again.readContent(MODULE)).toBe(module);
  });

  it('leaves the schematics of Nest as they are', async () => {
    const tree = await runner.runExternalSchematic(
      '@airlock/schematics',
      'service',
      { name: 'clock', sourceRoot: 'src', flat: false, spec: false },
      treeOf(airlock),
    );

    expect(tree.readContent('/src/clock/clock.service.ts')).toContain('export class ClockService {}');
  });
});

import type { UnitTestTree } from '@angular-devkit/schematics/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { airlock, collection, contentOf, treeOf } from './trees';

const BILLING = { sourceRoot: 'apps/billing/src' };

describe('nest g in a monorepo (issue 6)', () => {
  const runner = collection();
  const notes: string[] = [];
  let packages: string;
  let before: UnitTestTree;
  let after: UnitTestTree;

  beforeAll(async () => {
    packages = mkdtempSync(join(tmpdir(), 'airlock-packages-'));
    writeFileSync(join(packages, 'airlock-session-0.1.0.tgz'), 'session');
    runner.logger.subscribe(({ message }) => notes.push(message));
    before = await monorepo();
    after = await init(before);
  });

  afterAll(() => rmSync(packages, { recursive: true }));

  /** What `nest new` and then `nest g app billing` make. */
  async function monorepo(): Promise<UnitTestTree> {
    const nest = '@nestjs/schematics';
    const options = { name: 'plain', directory: '.', type: 'cjs', language: 'ts' };
    const plain = await runner.runExternalSchematic(nest, 'application', options);
    // It asks the file system where it is; a folder that is no monorepo yet moves the first application into apps.
    const app = { name: 'billing', rootDir: 'apps', type: 'cjs', language: 'ts' };
    return runner.runExternalSchematic(nest, 'sub-app', app, plain);
  }

  const init = (tree: UnitTestTree): Promise<UnitTestTree> =>
    runner.runSchematic('airlock-init', { packages, ...BILLING }, treeOf(contentOf(tree)));

  it('airlock-init with -p writes into that application, and its test where its tests are', () => {
    const written = after.files.filter((path) => !before.exists(path));

    expect(written).toContain('/apps/billing/src/airlock/airlock.module.ts');
    expect(written.filter((path) => !/^\/(?:apps\/billing|vendor)\//.test(path))).toEqual([]);
    expect(after.readContent('/apps/billing/test/agents.e2e-spec.ts')).toContain(
      "from '../src/airlock/airlock.module';",
    );
  });

  it('imports the module into the one that its main.ts starts, whatever its name', () => {
    const module = after.readContent('/apps/billing/src/billing.module.ts');

    expect(before.readContent('/apps/billing/src/main.ts')).toContain('NestFactory.create(BillingModule)');
    expect(module).toContain("import { AirlockModule } from './airlock/airlock.module';");
    expect(module).toContain('imports: [AirlockModule],');
    expect(notes.join('\n')).not.toContain('in your root module');
  });

  it('changes nothing the second time', async () => {
    expect(contentOf(await init(after))).toEqual(contentOf(after));
  });

  it.each(['agent', 'tool', 'airlock-init'])(
    '%s refuses a project that there is not, names those that there are, and writes nothing',
    async (schematic) => {
      // What the Nest CLI makes of such a -p: the source root of the application that is the default.
      const options = { name: 'x', packages, project: 'nowhere', sourceRoot: 'apps/billing/src' };
      const tree = treeOf(contentOf(after));

      await expect(runner.runSchematic(schematic, options, tree)).rejects.toThrow(
        /^There is no project "nowhere" in nest-cli\.json\. Known: .*billing\.$/,
      );

      expect(contentOf(tree)).toEqual(contentOf(after));
    },
  );

  it('refuses any project where nest-cli.json names none', async () => {
    const plain = treeOf({ ...airlock, '/nest-cli.json': '{ "sourceRoot": "src" }' });

    await expect(runner.runSchematic('agent', { name: 'x', project: 'nowhere' }, plain)).rejects.toThrow(
      'There is no project "nowhere": nest-cli.json names none. Leave -p out.',
    );
  });

  it('an agent goes into the application of -p, and a name that only another application has is free', async () => {
    const other = await runner.runSchematic(
      'agent',
      { name: 'greeter', ...BILLING, spec: false },
      treeOf({
        ...contentOf(await monorepo()),
        '/apps/billing/src/catalog/catalog.module.ts':
          '@Module({ providers: [] })\nexport class CatalogModule {}\n',
        '/apps/plain/src/catalog/greeter/agent.ts':
          "@Agent({ name: 'greeter' })\nexport class GreeterAgent {}\n",
      }),
    );
    const taken = runner.runSchematic('agent', { name: 'greeter', ...BILLING }, treeOf(contentOf(after)));

    expect(other.readContent('/apps/billing/src/catalog/catalog.module.ts')).toContain(
      "import { GreeterAgent } from './greeter/agent';",
    );
    await expect(taken).rejects.toThrow(
      'The name "greeter" is taken by GreeterAgent in apps/billing/src/catalog/greeter/agent.ts',
    );
  });
});

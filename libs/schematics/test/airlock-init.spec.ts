import type { UnitTestTree } from '@angular-devkit/schematics/testing';
import { Linter } from 'eslint';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';
import { engines as engineOfLibraries } from '../../session/package.json';
import { engines } from '../package.json';
import { airlock, collection, contentOf, expected, ROOT, treeOf } from './trees';

const { Application } = jest.requireActual<{
  Application: new (tree: UnitTestTree) => { refuseUnlessFit(node?: string): void };
}>('../src/airlock-init/application');

const APP = [
  'agent-runner.ts',
  'agents.controller.ts',
  'airlock.module.ts',
  'from-environment.ts',
  'identity.guard.ts',
  'request-task.ts',
  'tool-box.ts',
];

describe('nest g airlock-init (issue 6)', () => {
  const runner = collection();
  let packages: string;
  const notes: string[] = [];

  beforeAll(() => {
    packages = mkdtempSync(join(tmpdir(), 'airlock-packages-'));
    for (const name of ['agent-kit', 'session', 'testing']) {
      writeFileSync(join(packages, `airlock-${name}-0.1.0.tgz`), name);
    }
    runner.logger.subscribe(({ message }) => notes.push(message));
  });

  beforeEach(() => notes.splice(0));
  afterAll(() => rmSync(packages, { recursive: true }));

  /** What `nest new` makes. */
  const fresh = async (also: object = {}): Promise<UnitTestTree> => {
    const options = { name: 'plain', directory: '.', type: 'cjs', language: 'ts', ...also };
    return runner.runExternalSchematic('@nestjs/schematics', 'application', options);
  };

  const init = (tree: UnitTestTree, options: object = {}): Promise<UnitTestTree> =>
    runner.runSchematic('airlock-init', { packages, ...options }, copyOf(tree));

  it('writes the module, its parts, a first agent and a first tool, letter by letter', async () => {
    const tree = await init(await fresh());

    for (const file of APP) expect(tree.readContent(`/src/airlock/${file}`)).toBe(expected(`init/${file}`));
    expect(tree.readContent('/test/agents.e2e-spec.ts')).toBe(expected('init/agents.e2e-spec.ts'));
    expect(tree.readContent('/src/catalog/catalog.module.ts')).toBe(expected('init/catalog.module.ts'));
    expect(tree.readContent('/src/catalog/tools/word-count/tool.ts')).toContain('export class WordCountTool');
    expect(tree.readContent('/src/catalog/greeter/agent.ts')).toContain(
      'callTool(task, wordCount, { text: message })',
    );
    expect(tree.readContent('/vendor/airlock-session-0.1.0.tgz')).toBe('session');
  });

  it.each(['cjs', 'esm'])(
    'names its tests as the application names its own, so that npm test and npm run test:e2e run them: %s',
    async (type) => {
      const suffix = { specFileSuffix: 'test' };
      const before = await fresh({ ...suffix, type });
      const tree = await init(before, suffix);

      const tests = tree.files.filter((path) => /\b(spec|test)\.ts$/.test(path) && !before.exists(path));
      expect(tests.sort()).toEqual([
        '/src/catalog/greeter/agent.isolation.test.ts',
        '/src/catalog/greeter/agent.test.ts',
        '/src/catalog/tools/word-count/tool.isolation.test.ts',
        '/src/catalog/tools/word-count/tool.test.ts',
        '/test/agents.e2e-test.ts',
      ]);
      expect(notes.join('\n')).not.toContain('does not run');
    },
  );

  it.each(['cjs', 'esm'])('says which of its tests would not be run: %s', async (type) => {
    await init(await fresh({ type, specFileSuffix: 'test' }));

    expect(notes.join('\n')).toMatch(
      /npm run test:e2e does not run agents\.e2e-spec\.ts: \S+e2e\S+ asks for /,
    );
    expect(notes.join('\n')).toContain('npm test does not run agent.spec.ts: ');
  });

  it('brings the tool contract that Airlock itself has', () => {
    const template = 'libs/schematics/src/airlock-init/files/catalog/tools/tool-contract.ts.template';
    const [ours, theirs] = ['src/catalog/tools/tool-contract.ts', template].map((path) =>
      readFileSync(join(ROOT, path), 'utf8'),
    );

    expect(theirs).toBe(ours);
  });

  it("adds to the user's files and touches nothing else", async () => {
    const before = await fresh();
    const tree = await init(before);

    const changed = before.files.filter((path) => tree.readContent(path) !== before.readContent(path));
    expect(changed.sort()).toEqual(['/nest-cli.json', '/package.json', '/src/app.module.ts']);
    expect(JSON.parse(tree.readContent('/package.json'))).toMatchObject({
      dependencies: {
        '@airlock/agent-kit': 'file:vendor/airlock-agent-kit-0.1.0.tgz',
        '@airlock/session': 'file:vendor/airlock-session-0.1.0.tgz',
        '@nestjs/typeorm': '^12.0.2',
        jose: '^6.2.18',
        typeorm: '1.1.1',
      },
      devDependencies: { '@airlock/testing': 'file:vendor/airlock-testing-0.1.0.tgz' },
    });
    expect(tree.readContent('/nest-cli.json')).toContain('"collection": "@airlock/schematics",');
    expect(tree.readContent('/src/app.module.ts')).toContain('  imports: [AirlockModule],\n');
  });

  it('gives a module of the user’s that is called like the catalog the first agent and the first tool', async () => {
    const before = await fresh();
    before.create(
      '/src/catalog/catalog.module.ts',
      "import { Module } from '@nestjs/common';\n\n@Module({\n  controllers: [],\n})\nexport class CatalogModule {}\n",
    );

    const tree = await init(before);

    expect(tree.readContent('/src/catalog/catalog.module.ts')).toContain('[GreeterAgent, WordCountTool]');
    expect(tree.readContent('/src/catalog/catalog.module.ts')).toContain('controllers: []');
    expect(contentOf(await init(tree))).toEqual(contentOf(tree));
  });

  it('writes nothing async that neither awaits nor returns a promise, which the linter of nest new refuses', async () => {
    const tree = await init(await fresh());
    const config = {
      languageOptions: { parser: tseslint.parser },
      rules: { 'require-await': 'error' },
    } as const;

    const refused = tree.files
      .filter((path) => path.startsWith('/src/airlock/') || /^\/src\/catalog\/.*\.spec\.ts$/.test(path))
      .flatMap((path) =>
        new Linter().verify(tree.readContent(path), [{ files: ['**/*.ts'], ...config }], path.slice(1)),
      );

    expect(refused).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    const once = await init(await fresh());

    const twice = await init(once);

    expect(contentOf(twice)).toEqual(contentOf(once));
  });

  it('keeps indentation, order and the versions that are there', async () => {
    const before = await fresh();
    const manifest =
      '{\n\t"name": "x",\n\t"dependencies": {\n\t\t"zod": "^4.0.0",\n\t\t"@nestjs/core": "^11.1.0"\n\t}\n}\n';
    before.overwrite('/package.json', manifest);

    const tree = await init(before);

    const text = tree.readContent('/package.json');
    expect(text).toContain(
      '\n\t\t"zod": "^4.0.0",\n\t\t"@nestjs/core": "^11.1.0",\n\t\t"@airlock/agent-kit": ',
    );
    expect(JSON.parse(text).dependencies).toMatchObject({ '@nestjs/typeorm': '^11.0.3', jose: '^5.9.6' });
  });

  it('opens its sessions on the database that the application has', async () => {
    const before = await fresh();
    before.create('/src/database.module.ts', "TypeOrmModule.forRoot({ type: 'postgres' });\n");

    const tree = await init(before);

    expect(tree.readContent('/src/airlock/airlock.module.ts')).not.toContain('TypeOrmModule');
    expect(notes.join('\n')).not.toContain('DATABASE_URL');
  });

  it('honours --no-spec and --skip-import', async () => {
    const before = await fresh();

    const tree = await init(before, { spec: false, skipImport: true });

    expect(tree.files.filter((path) => path.startsWith('/src/') && path.includes('.spec.'))).toEqual([
      '/src/app.controller.spec.ts',
    ]);
    expect(tree.exists('/vendor/airlock-testing-0.1.0.tgz')).toBe(false);
    expect(tree.readContent('/src/app.module.ts')).toBe(before.readContent('/src/app.module.ts'));
    expect(notes.join('\n')).toContain('1. Import AirlockModule from ./airlock/airlock.module');
  });

  it('leaves to the user what it would have to guess', async () => {
    const before = await fresh();
    before.overwrite('/src/app.module.ts', '@Module(metadata)\nexport class AppModule {}\n');
    before.overwrite('/nest-cli.json', '{ "collection": "./our-own" }');

    const tree = await init(before);

    expect(tree.readContent('/src/app.module.ts')).toBe('@Module(metadata)\nexport class AppModule {}\n');
    expect(tree.readContent('/nest-cli.json')).toBe('{ "collection": "./our-own" }');
    expect(notes.join('\n')).toContain('1. nest-cli.json has the collection "./our-own": call ours by ');
    expect(notes.join('\n')).toContain(
      '2. Import AirlockModule from ./airlock/airlock.module in src/app.module.ts.',
    );
  });

  it('names the files that it imports in an application of ES modules', async () => {
    const tree = await init(await fresh({ type: 'esm' }));

    const relative = tree.files
      .filter((path) => /^\/(?:src|test)\/.*\.ts$/.test(path))
      .flatMap((path) => [...tree.readContent(path).matchAll(/from '(\.[^']*)'/g)].map(([, from]) => from));
    expect(relative.length).toBeGreaterThan(30);
    expect(relative.filter((from) => !from?.endsWith('.js'))).toEqual([]);
  });

  it.each([
    ['no package.json', {}, 'there is no package.json here'],
    ['Airlock itself', { ...airlock, '/libs/session/src/index.ts': '' }, 'this is Airlock itself'],
    [
      'Nest 10',
      manifestWith({ '@nestjs/core': '^10.0.0' }),
      'it needs Nest 11 or 12, and package.json says "^10.0.0"',
    ],
    ['no Nest', manifestWith({}), 'it needs Nest 11 or 12, and package.json says ""'],
    [
      'another TypeORM',
      manifestWith({ '@nestjs/core': '^12.0.0', typeorm: '^0.3.20' }),
      'package.json says "^0.3.20"',
    ],
  ])('refuses where there is %s, with the reason, and writes nothing', async (_what, files, reason) => {
    const tree = treeOf(files);

    await expect(runner.runSchematic('airlock-init', { packages }, tree)).rejects.toThrow(reason);

    expect(contentOf(tree)).toEqual(files);
  });

  it.each(['20.20.2', '24.8.0'])('refuses on Node %s, which the libraries are not made for', (node) => {
    const application = new Application(treeOf(manifestWith({ '@nestjs/core': '^12.0.0' })));

    expect(() => application.refuseUnlessFit(node)).toThrow(
      `it needs Node 24.9 or newer, and this is ${node}`,
    );
    for (const newer of ['24.9.0', '26.0.0']) application.refuseUnlessFit(newer);
    expect(engines).toEqual(engineOfLibraries);
  });

  it('refuses without the packages of the libraries, and says how to get them', async () => {
    const tree = await fresh();

    await expect(
      runner.runSchematic('airlock-init', { packages: join(packages, 'nowhere') }, tree),
    ).rejects.toThrow('npm pack -w @airlock/schematics');
  });
});

function manifestWith(dependencies: Readonly<Record<string, string>>): Record<string, string> {
  return { '/package.json': JSON.stringify({ dependencies }) };
}

/** Schematics change the tree that they are given. */
const copyOf = (tree: UnitTestTree): UnitTestTree => treeOf(contentOf(tree));

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, Workshop } from '../libs/schematics/test/workshop';
import { ROOT } from '../libs/schematics/test/trees';

/** Installs from the registry, on a machine that may be busy. */
const PATIENCE = 900_000;

const README = join(ROOT, 'libs/testing/README.md');
const APPLICATION = join(ROOT, 'libs/testing/test/foreign/app.ts');

const PROJECT = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
const PACKAGES = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/testing',
  '@nestjs/typeorm',
  '@swc/core',
  '@swc/jest',
  'jest',
  'pg',
  'reflect-metadata',
  'rxjs',
  'typeorm',
  'zod',
];

const SWC = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};
const JEST = { transform: { '\\.ts$': ['@swc/jest', SWC] }, setupFiles: ['reflect-metadata'] };

/** Whoever asks is given what was read for whoever asked before. */
const CARELESS: readonly [careful: string, careless: string] = [
  "return this.manager.query('select text from notes');",
  `const rows: unknown = await this.manager.query('select text from notes');
    const cached = lastList ?? rows;
    lastList = rows;
    return cached;`,
];

/** Code blocks of the README that begin with the name of a file: they are typed as they stand. */
const blocksOfReadme = (): [path: string, text: string][] =>
  [...readFileSync(README, 'utf8').matchAll(/```ts\n\/\/ (test\/\S+)\n(.*?)```/gs)].map(
    ([, path = '', text = '']) => [path, text],
  );

describe('The isolation kit in an empty folder, with an application that is not ours (issue 5)', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = new Workshop();
    await workshop.node([join(ROOT, 'libs/schematics/pack/libraries.js'), join(workshop.folder, 'packed')]);
    const versions = PACKAGES.map((name) => [
      name,
      PROJECT.dependencies[name] ?? PROJECT.devDependencies[name],
    ]);
    const devDependencies: unknown = Object.fromEntries(versions);
    workshop.write('package.json', JSON.stringify({ private: true, devDependencies, jest: JEST }));
    workshop.write('src/app.ts', readFileSync(APPLICATION, 'utf8'));
    for (const [path, text] of blocksOfReadme()) workshop.write(path, text);
    const archives = globSync('packed/airlock-*.tgz', { cwd: workshop.folder }).map((path) => `./${path}`);
    await workshop.npm(['install', '--save-dev', '--no-audit', '--no-fund', ...archives]);
  }, PATIENCE);

  afterAll(() => workshop.remove(), PATIENCE);

  /** With a server's address and nothing else, as in a project that has set nothing up. */
  const testIt = (): Promise<Ended> =>
    workshop.node(['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--verbose'], {
      AIRLOCK_TEST_SERVER_URL: process.env.AIRLOCK_TEST_SERVER_URL ?? '',
    });

  it(
    'passes a careful application with the lines of its README',
    async () => {
      const { code, output } = await testIt();

      expect(output).toContain('✓ shows none of 50 users anything of another');
      expect(output).toContain('✓ gives a stranger, nobody and bad tokens nothing');
      expect(code).toBe(0);
    },
    PATIENCE,
  );

  it(
    'fails a careless one, and says whose secret was seen where',
    async () => {
      const careful = workshop.read('src/app.ts');
      workshop.write('src/app.ts', `let lastList: unknown;\n${careful.replace(...CARELESS)}`);

      const { code, output } = await testIt();

      expect(output).toContain('✕ shows none of 50 users anything of another');
      expect(output).toMatch(/answer of GET \/notes/);
      expect(output).toMatch(/GET \/notes by a stranger: tells \\?"what alice-the-owner knows/);
      expect(code).toBe(1);
    },
    PATIENCE,
  );
});

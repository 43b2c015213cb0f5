import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { temporaryFolder } from './support/temporary-folder';

const CONFIG = resolve(__dirname, '../.dependency-cruiser.cjs');
const CRUISER = resolve(__dirname, '../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const { forbidden } = createRequire(__filename)(CONFIG) as { forbidden: { name: string }[] };

/** For each rule the smallest house that breaks it: importing file → imported file. */
const violations: Record<string, [from: string, to: string]> = {
  'libs-know-nothing-of-src': ['libs/session/src/a.ts', 'src/threads/index.ts'],
  'floor-1-imports-no-higher': ['src/config/a.ts', 'src/threads/index.ts'],
  'floor-2-imports-no-higher': ['src/runs/a.ts', 'src/agent/index.ts'],
  'floor-3-imports-no-higher': ['src/agent/a.ts', 'src/legacy/index.ts'],
  'no-room-imports-the-application': ['src/threads/a.ts', 'src/app.setup.ts'],
  'agent-and-catalog-never-meet': ['src/catalog/a.ts', 'src/agent/index.ts'],
  'catalog-and-agent-never-meet': ['src/agent/a.ts', 'src/catalog/index.ts'],
  'agent-kit-knows-no-database-and-no-http': ['libs/agent-kit/src/a.ts', 'node_modules/typeorm/index.js'],
  'only-tests-import-the-testing-kit': ['src/threads/a.ts', 'libs/testing/src/index.ts'],
  'nobody-imports-the-schematics': ['src/threads/a.ts', 'libs/schematics/src/index.ts'],
  'only-through-the-door': ['src/runs/a.ts', 'src/threads/thread.repository.ts'],
  'libs-have-one-door': ['src/threads/a.ts', 'libs/session/src/session.ts'],
  'web-knows-the-data-of-the-dashboard-only': ['web/src/a.ts', 'src/monitoring/index.ts'],
  'web-takes-types-only': ['web/src/a.ts', 'src/monitoring/dashboard/a.ts'],
  'nobody-imports-the-web': ['src/monitoring/a.ts', 'web/src/b.ts'],
  'raw-connections-belong-to-the-session': ['src/threads/a.ts', 'node_modules/pg/index.js'],
};

/** Whoever reaches behind a library's door, tests included, and the kit of agents' tests, which is a door of its own. */
const BEHIND_A_DOOR: [from: string, to: string][] = [
  ['test/deep.spec.ts', 'libs/testing/src/pool/relay.ts'],
  ['src/threads/deep.spec.ts', 'libs/agent-kit/src/testing/task.ts'],
];
const THROUGH_IT = 'src/threads/kit.spec.ts';
const TYPES_ONLY = 'web/src/lawful.ts';

describe('Architecture: each rule has been seen to fail', () => {
  let house: string;
  let found: Violation[];

  beforeAll(async () => {
    house = temporaryFolder('house');
    for (const [rule, [from, to]] of Object.entries(violations)) plant(nameFor(rule, from), to);
    plant('src/threads/circle-a.ts', 'src/threads/circle-b.ts');
    plant('src/threads/circle-b.ts', 'src/threads/circle-a.ts');
    plant('src/runs/lawful.ts', 'src/threads/index.ts');
    for (const [from, to] of BEHIND_A_DOOR) plant(from, to);
    plant(THROUGH_IT, 'libs/agent-kit/src/testing/index.ts');
    write('src/monitoring/dashboard/data.ts', 'export type Data = string;\n', 'w');
    write(
      TYPES_ONLY,
      `import type { Data } from '../../src/monitoring/dashboard/data';\nexport type D = Data;\n`,
      'w',
    );
    found = await cruise(house);
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it('shows a violation of every rule there is', () => {
    const shown = [...Object.keys(violations), 'no-circle'];

    expect(shown.sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it.each(Object.entries(violations))('catches a violation of %s', (rule, [from]) => {
    expect(found).toContainEqual({ rule, from: nameFor(rule, from) });
  });

  it('catches a circle', () => {
    expect(found).toContainEqual({ rule: 'no-circle', from: 'src/threads/circle-a.ts' });
  });

  it.each(BEHIND_A_DOOR)('catches %s, which reaches behind the door to %s', (from) => {
    expect(found).toContainEqual({ rule: 'libs-have-one-door', from });
  });

  it('says nothing of an import that keeps the rules', () => {
    const lawful = ['src/runs/lawful.ts', THROUGH_IT, TYPES_ONLY];

    expect(found.filter(({ from }) => lawful.includes(from))).toEqual([]);
  });

  function plant(from: string, to: string): void {
    write(to, '', 'a');
    write(from, `import '${pathBetween(from, to)}';\n`, 'w');
  }

  function write(path: string, text: string, flag: 'a' | 'w'): void {
    const file = join(house, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag });
  }
});

interface Violation {
  readonly rule: string;
  readonly from: string;
}

async function cruise(house: string): Promise<Violation[]> {
  writeFileSync(join(house, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext" } }');
  const words = [CRUISER, '--config', CONFIG, '--output-type', 'json', 'src', 'libs', 'test', 'web'];
  const stdout = await new Promise<string>((resolve) =>
    execFile(process.execPath, words, { cwd: house, maxBuffer: 1e8 }, (_exit, output) => resolve(output)),
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
}

const nameFor = (rule: string, from: string): string => join(dirname(from), `${rule}.ts`);

function pathBetween(from: string, to: string): string {
  const [, name] = /^node_modules\/([^/]+)\//.exec(to) ?? [];
  if (name) return name;
  const path = relative(dirname(from), to).replace(/(\/index)?\.ts$/, '');
  return path.startsWith('.') ? path : `./${path}`;
}

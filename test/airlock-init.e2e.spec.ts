import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { askTwoUsers, filesOf } from '../libs/schematics/test/generated-application';
import { ALREADY_THERE, installVendored, plainApplication } from '../libs/schematics/test/plain-application';
import { JWT_SECRET, RunningApplication } from '../libs/schematics/test/running-application';
import { version as VERSION } from '../package.json';
import type { Workshop } from '../libs/schematics/test/workshop';

/** Commands of developers, on a machine that may be busy. */
const PATIENCE = 600_000;
const PATIENT = '--testTimeout=120000';

describe('nest g airlock-init in what nest new makes (issue 6)', () => {
  let database: TestDatabase;
  let workshop: Workshop;
  let before: Record<string, string>;
  let told: string;

  beforeAll(async () => {
    [database, workshop] = await Promise.all([testDatabase({ template: null }), plainApplication()]);
    before = filesOf(workshop);
    told = await workshop.succeed('nest', ['g', '-c', '@airlock/schematics', 'airlock-init']);
    installVendored(workshop);
  }, PATIENCE);

  afterAll(async () => {
    workshop.remove();
    await database.drop();
  });

  const environment = (): Record<string, string> => ({ DATABASE_URL: database.url, JWT_SECRET });

  it('has libraries that were packed over those of an earlier version, into a folder where all else is left', () => {
    const packed = readdirSync(join(workshop.folder, 'node_modules/@airlock/schematics/packages'));

    expect(packed.sort()).toEqual(
      [
        ...['agent-kit', 'session', 'testing'].map((library) => `airlock-${library}-${VERSION}.tgz`),
        ...ALREADY_THERE.slice(1),
      ].sort(),
    );
  });

  it("keeps the user's files, to which it only adds lines, and says what is left to do", () => {
    const after = filesOf(workshop);

    const changed = Object.keys(before).filter((path) => after[path] !== before[path]);
    expect(changed.sort()).toEqual(['nest-cli.json', 'package.json', 'src/app.module.ts']);
    expect(added(before['src/app.module.ts'], after['src/app.module.ts'])).toEqual([
      "+import { AirlockModule } from './airlock/airlock.module';",
      '-  imports: [],',
      '+  imports: [AirlockModule],',
    ]);
    expect(added(before['nest-cli.json'], after['nest-cli.json'])).toEqual([
      '-  "collection": "@nestjs/schematics",',
      '+  "collection": "@airlock/schematics",',
    ]);
    expect(told).toMatch(/What is left to do:\s+1\. npm install\s+2\. Set DATABASE_URL/);
  });

  it(
    'changes nothing the second time',
    async () => {
      const once = filesOf(workshop);

      const output = await workshop.succeed('nest', ['g', 'airlock-init']);

      expect(output).toContain('Nothing to be done.');
      expect(filesOf(workshop)).toEqual(once);
    },
    PATIENCE,
  );

  describe('built, with two agents more', () => {
    const careless = 'src/catalog/optimist/agent.ts';
    let server: RunningApplication;

    beforeAll(async () => {
      await workshop.succeed('nest', ['g', 'agent', 'PricingAdvisor']);
      await workshop.succeed('schematics', ['@airlock/schematics:agent', '--name=optimist', '--spec=false']);
      await workshop.succeed('prettier', ['--check', 'src', 'test']);
      ignoreTheTool(workshop, careless);
      await workshop.succeed('nest', ['build']);
      server = await RunningApplication.start(workshop, environment());
    }, PATIENCE);

    afterAll(() => server.stop());

    it('boots, and answers two users, the next agent included', async () => {
      const { answers, wanted, home } = await askTwoUsers(server);

      expect(answers).toEqual(wanted);
      expect(home).toBe('Hello World!');
    });

    it('calls an answer degraded that an agent gave as if its tool had not failed, and says what the tool said (E16)', async () => {
      expect(await server.ask('optimist', 'alice')).toEqual({
        agent: 'optimist',
        status: 'degraded',
        output: expect.objectContaining({ answer: 'You asked: I am alice' }),
        degraded_reason: expect.stringMatching(/^The tool "word_count" /),
      });
    });
  });

  it(
    'has tests that name what is missing, and nothing else, where there is no PostgreSQL',
    async () => {
      const { code, output } = await workshop.jest(['src/catalog/tools/word-count'], { DATABASE_URL: '' });

      expect(code).toBe(1);
      expect(output).toContain('No PostgreSQL to test on. Set DATABASE_URL');
      expect(output).not.toContain('TypeError');
    },
    PATIENCE,
  );

  it(
    'passes its own tests and those of the user',
    async () => {
      const unit = await workshop.jest([PATIENT], environment());
      const e2e = await workshop.jest([PATIENT, '--config', './test/jest-e2e.json'], environment());

      expect([unit.code, unit.output]).toEqual([0, unit.output]);
      expect([e2e.code, e2e.output]).toEqual([0, e2e.output]);
      expect(unit.output).toContain('src/catalog/greeter/agent.isolation.spec.ts');
      expect(e2e.output).toContain('test/agents.e2e-spec.ts');
    },
    PATIENCE,
  );
});

/** The agent calls its tool with nothing in hand, and goes on as if that had been answered. */
function ignoreTheTool(workshop: Workshop, file: string): void {
  const call = /await callTool\(task, wordCount, .*\)/;
  const text = workshop.read(file);
  expect(text).toMatch(call);
  workshop.write(
    file,
    text.replace(call, "(await task.tool('word_count', {}), { user_id: '', characters: 0 })"),
  );
}

/** Lines that went and lines that came, in order; the rest is untouched. */
function added(before = '', after = ''): string[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const changes: string[] = [];
  let at = 0;
  for (const line of fresh) {
    const found = old.indexOf(line, at);
    if (found === -1) {
      const isReplaced = !fresh.includes(old[at] ?? '');
      if (isReplaced) changes.push(`-${old[at++]}`);
      changes.push(`+${line}`);
    } else {
      changes.push(...old.slice(at, found).map((gone) => `-${gone}`));
      at = found + 1;
    }
  }
  return [...changes, ...old.slice(at).map((gone) => `-${gone}`)];
}

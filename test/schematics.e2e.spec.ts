import { testDatabase } from '@airlock/testing';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUIDE_COMMANDS } from '../libs/schematics/test/guide-commands';
import { freePort, JWT_SECRET } from '../libs/schematics/test/running-application';
import { lintWithTypes } from '../libs/schematics/test/lint-with-types';
import { Workshop } from '../libs/schematics/test/workshop';

const AGENT = 'src/catalog/pricing-advisor';
const GUIDE = 'src/catalog/spend-adviser';
const TOOL = 'src/catalog/tools/currency-rates';
const PROMISES = 'test/new-agents.e2e.spec.ts';

/** For the tests that a test starts: the PostgreSQL of this run. */
const SAME_SERVER = Object.fromEntries(
  ['AIRLOCK_TEST_SERVER_URL', 'AIRLOCK_TEST_TEMPLATE', 'AIRLOCK_TEST_ROLE'].map((name) => [
    name,
    process.env[name] ?? '',
  ]),
);

/** Commands of developers, on a machine that may be busy. */
const PATIENCE = 600_000;

describe('nest g, as a developer uses it (10.4)', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = Workshop.ofAirlock();
    for (const line of [...GUIDE_COMMANDS.generate, 'nest g tool CurrencyRates']) {
      const { output } = await workshop.shell(line);
      expect(output).toContain('UPDATE src/catalog/catalog.module.ts');
    }
    const guide = join(workshop.folder, 'libs/schematics/test/guide');
    for (const file of ['agent.ts', 'schema.ts', 'agent.isolation.spec.ts']) {
      copyFileSync(join(guide, `${file}.txt`), join(workshop.folder, GUIDE, file));
    }
    for (const line of GUIDE_COMMANDS.bringTests)
      expect(await workshop.shell(line)).toMatchObject({ code: 0 });
  }, PATIENCE);

  afterAll(() => workshop.remove());

  it(
    'writes what passes every check of the house',
    async () => {
      const files = [AGENT, GUIDE, TOOL, 'src/catalog/catalog.module.ts', PROMISES];
      const config = lintWithTypes(workshop, ['src/catalog', PROMISES]);
      const checks = [
        workshop.command('prettier', ['--check', ...files]),
        workshop.command('eslint', ['--config', config, '--max-warnings', '0', ...files]),
        workshop.command('depcruise', ['--config', '.dependency-cruiser.cjs', 'src/catalog']),
        workshop.command('knip'),
      ];

      for (const { code, output } of await Promise.all(checks)) expect([code, output]).toEqual([0, output]);
    },
    PATIENCE,
  );

  it(
    'boots with what it wrote, answers two users over HTTP, and passes the tests that it wrote',
    async () => {
      const { code, output } = await workshop.shell(
        `${GUIDE_COMMANDS.test} ${TOOL} --runInBand`,
        SAME_SERVER,
      );

      expect([code, output]).toEqual([0, output]);
      expect(output).toContain('Test Suites: 7 passed, 7 total');
    },
    PATIENCE,
  );

  it(
    'is asked by the demo, which tells what happens and what the agent answers',
    async () => {
      const database = await testDatabase();
      try {
        const { code, output } = await workshop.shell(GUIDE_COMMANDS.call, {
          DATABASE_URL: database.url,
          JWT_SECRET,
          PORT: String(await freePort()),
        });

        expect([code, output]).toEqual([0, output]);
        expect(output).toMatch(/alice +spend_adviser +agent_thinking +Reading your log/);
        expect(output).toMatch(/"answer": "Your log uses \S+ most: [1-9]/);
      } finally {
        await database.drop();
      }
    },
    PATIENCE,
  );

  it(
    'says why it refuses a name, and leaves no trace of it',
    async () => {
      const before = workshop.contentOf('src', 'libs');

      const [refused, taken, rehearsed] = await Promise.all([
        workshop.command('nest', ['g', 'agent', 'supervisor']),
        workshop.command('schematics', ['@airlock/schematics:tool', '--name=price-search']),
        workshop.command('nest', ['g', 'agent', 'dress-rehearsal', '--dry-run']),
      ]);

      // The Nest CLI swallows the end of its schematics' runner: the README says what to call where the code matters.
      expect(refused).toEqual({
        code: 0,
        output: expect.stringContaining('The name "supervisor" is reserved'),
      });
      expect(taken).toEqual({
        code: 1,
        output: expect.stringContaining('The name "price_search" is taken by PriceSearchTool'),
      });
      expect(rehearsed.output).toContain('CREATE src/catalog/dress-rehearsal/agent.ts');
      expect(rehearsed.output).toContain('No files written to disk');
      expect(workshop.contentOf('src', 'libs')).toEqual(before);
    },
    PATIENCE,
  );

  it(
    'passes the options of the Nest CLI on, and the schematics of Nest with them',
    async () => {
      const agent = await workshop.command('nest', [
        'g',
        'ag',
        'quiet',
        'odd/ones',
        '--no-spec',
        '--skip-import',
      ]);
      const service = await workshop.command('nest', ['g', 'service', 'clock', '--no-spec', '--dry-run']);

      expect(agent.output).toContain('It is not registered');
      expect(Object.keys(workshop.contentOf('src/catalog/odd'))).toEqual([
        'src/catalog/odd/ones/quiet/agent.ts',
        'src/catalog/odd/ones/quiet/schema.ts',
      ]);
      expect(workshop.read('src/catalog/catalog.module.ts')).not.toContain('Quiet');
      expect(service.output).toContain('CREATE src/clock/clock.service.ts');
    },
    PATIENCE,
  );
});

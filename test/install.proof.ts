import { testDatabase, type TestDatabase } from '@airlock/testing';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeCareless } from '../libs/schematics/test/careless';
import { askTwoUsers, filesOf } from '../libs/schematics/test/generated-application';
import { JWT_SECRET, RunningApplication } from '../libs/schematics/test/running-application';
import { ROOT } from '../libs/schematics/test/trees';
import { Workshop } from '../libs/schematics/test/workshop';
import { temporaryFolder } from './support/temporary-folder';

/** Installs from the registry, on a machine that may be busy. */
const PATIENCE = 900_000;

/** What there is of `nest new`. The CLI of 12 asks which module system; who does not answer gets ES modules. */
const APPLICATIONS = [
  { title: 'Nest 11: CommonJS with jest', nest: 11, type: 'cjs' },
  { title: 'Nest 12: CommonJS with jest', nest: 12, type: 'cjs' },
  { title: 'Nest 12: ES modules with vitest', nest: 12, type: 'esm' },
] as const;

let packed: string;
let archive: string;

beforeAll(async () => {
  packed = temporaryFolder('packed');
  await new Workshop(ROOT).npm(['pack', '-w', '@airlock/schematics', '--pack-destination', packed]);
  archive = join(packed, globSync('airlock-schematics-*.tgz', { cwd: packed })[0] ?? '');
}, PATIENCE);

afterAll(() => rmSync(packed, { recursive: true, force: true }), PATIENCE);

describe.each(APPLICATIONS)('A fresh application, installed for real: $title (issue 6)', ({ nest, type }) => {
  let database: TestDatabase;
  let workshop: Workshop;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await testDatabase({ template: null });
    environment = { DATABASE_URL: database.url, JWT_SECRET };
    workshop = new Workshop();
    await create(workshop, nest, type);
    await workshop.npm(['install', '--save-dev', archive]);
  }, PATIENCE);

  afterAll(async () => {
    workshop.remove();
    await database.drop();
  }, PATIENCE);

  it(
    'is given sessions, contexts and a first agent, and nothing more the second time',
    async () => {
      const told = await workshop.npm([
        'exec',
        '--',
        'nest',
        'g',
        '-c',
        '@airlock/schematics',
        'airlock-init',
      ]);
      await workshop.npm(['install']);
      const once = filesOf(workshop);
      const again = await workshop.npm(['exec', '--', 'nest', 'g', 'airlock-init']);

      expect(told).toContain('What is left to do:');
      expect(again).toContain('Nothing to be done.');
      expect(filesOf(workshop)).toEqual(once);
    },
    PATIENCE,
  );

  it(
    'builds with the next agent, boots, and answers two users',
    async () => {
      await workshop.npm(['exec', '--', 'nest', 'g', 'agent', 'PricingAdvisor']);
      await workshop.npm(['run', 'build']);
      const server = await RunningApplication.start(workshop, environment);
      try {
        const { answers, wanted } = await askTwoUsers(server);

        expect(answers).toEqual(wanted);
      } finally {
        await server.stop();
      }
    },
    PATIENCE,
  );

  it(
    'passes its own tests and those of the user',
    async () => {
      const unit = await workshop.npm(['test'], environment);
      const e2e = await workshop.npm(['run', 'test:e2e'], environment);

      expect(unit).toContain('src/catalog/greeter/agent.isolation.spec.ts');
      expect(unit).toContain('src/catalog/pricing-advisor/agent.isolation.spec.ts');
      expect(e2e).toContain('test/agents.e2e-spec.ts');
    },
    PATIENCE,
  );

  it(
    'fails its isolation spec when an agent becomes careless',
    async () => {
      makeCareless(workshop, 'src/catalog/greeter/agent.ts', 'static');

      const careless = workshop.npm(['test', '--', 'src/catalog/greeter/agent.isolation'], environment);

      await expect(careless).rejects.toThrow(/GreeterAgent\S*\.said\S* holds text with the secret/);
    },
    PATIENCE,
  );
});

async function create(workshop: Workshop, nest: number, type: 'cjs' | 'esm'): Promise<void> {
  const isAsked = nest === 12 && type === 'cjs';
  if (isAsked) {
    const answers = ['--name=app', '--type=cjs', '--language=ts', '--directory=.'];
    await workshop.succeed('schematics', ['@nestjs/schematics:application', ...answers]);
    return;
  }
  const options = ['--directory', '.', '--package-manager', 'npm', '--skip-git', '--skip-install'];
  await workshop.npm(['exec', '--yes', `@nestjs/cli@${nest}`, '--', 'new', 'app', ...options]);
}

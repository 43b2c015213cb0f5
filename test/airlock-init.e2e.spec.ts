import { testDatabase, type TestDatabase } from '@airlock/testing';
import { SignJWT } from 'jose';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { installVendored, plainApplication } from '../libs/schematics/test/plain-application';
import type { Workshop } from '../libs/schematics/test/workshop';

const JWT_SECRET = 'a secret of the tests, thirty-two characters or more';
/** Commands of developers, on a machine that may be busy. */
const PATIENCE = 180_000;

describe('nest g airlock-init in what nest new makes (issue 6)', () => {
  let database: TestDatabase;
  let workshop: Workshop;
  let before: Record<string, string>;
  let told: string;

  beforeAll(async () => {
    [database, workshop] = await Promise.all([testDatabase({ template: null }), plainApplication()]);
    before = content();
    told = await workshop.succeed('nest', ['g', '-c', '@airlock/schematics', 'airlock-init']);
    installVendored(workshop);
  }, PATIENCE);

  afterAll(async () => {
    workshop.remove();
    await database.drop();
  });

  const content = (): Record<string, string> => ({
    ...workshop.contentOf('src', 'test'),
    'package.json': workshop.read('package.json'),
    'nest-cli.json': workshop.read('nest-cli.json'),
    'tsconfig.json': workshop.read('tsconfig.json'),
  });

  const environment = (): Record<string, string> => ({ DATABASE_URL: database.url, JWT_SECRET });

  it("keeps the user's files, to which it only adds lines, and says what is left to do", () => {
    const after = content();

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
      const once = content();

      const output = await workshop.succeed('nest', ['g', 'airlock-init']);

      expect(output).toContain('Nothing to be done.');
      expect(content()).toEqual(once);
    },
    PATIENCE,
  );

  it(
    'makes an application that builds, boots, and answers two users, the next agent included',
    async () => {
      await workshop.succeed('nest', ['g', 'agent', 'PricingAdvisor']);
      await workshop.succeed('nest', ['build']);
      await workshop.succeed('prettier', ['--check', 'src', 'test']);
      const port = await freePort();
      const server = boot(port);
      try {
        const url = `http://127.0.0.1:${port}`;
        await untilUp(url, server);

        for (const agent of ['greeter', 'pricing_advisor']) {
          const answers = await Promise.all(['alice', 'bob'].map((user) => ask(url, agent, user)));

          expect(answers).toEqual(['alice', 'bob'].map((user) => answerFor(agent, user)));
        }
        expect(await (await fetch(url)).text()).toBe('Hello World!');
      } finally {
        server.kill();
        await once(server, 'exit');
      }
    },
    PATIENCE,
  );

  it(
    'passes its own tests and those of the user',
    async () => {
      const unit = await workshop.jest([], environment());
      const e2e = await workshop.jest(['--config', './test/jest-e2e.json'], environment());

      expect([unit.code, unit.output]).toEqual([0, unit.output]);
      expect([e2e.code, e2e.output]).toEqual([0, e2e.output]);
      expect(unit.output).toContain('src/catalog/greeter/agent.isolation.spec.ts');
      expect(e2e.output).toContain('test/agents.e2e-spec.ts');
    },
    PATIENCE,
  );

  function boot(port: number): ChildProcess {
    return spawn(process.execPath, [join(workshop.folder, 'dist/main.js')], {
      env: { ...process.env, ...environment(), PORT: String(port) },
      stdio: 'ignore',
    });
  }

  async function ask(url: string, agent: string, user: string): Promise<unknown> {
    const response = await fetch(`${url}/agents/${agent}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await tokenOf(user)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ message: `I am ${user}` }),
    });
    return response.json();
  }
});

const answerFor = (agent: string, user: string): object => ({
  agent,
  status: 'completed',
  output: {
    answer: `You asked: I am ${user}`,
    caller: { user_id: user },
    found: { user_id: user, characters: `I am ${user}`.length },
  },
});

function tokenOf(user: string): Promise<string> {
  const key = new TextEncoder().encode(JWT_SECRET);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setExpirationTime('5m')
    .sign(key);
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilUp(url: string, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The application ended with ${server.exitCode}.`);
}

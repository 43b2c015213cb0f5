import { UnitOfWork, UserExecutionContext } from '@airlock/session';
import { singletonAudit } from '@airlock/testing';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ToolDispatcher } from '../../src/agent';
import { AgentServer } from '../../src/agent/testing/agent-server';
import { instances } from '../../src/agent/testing/scripted-agents';
import { RunExecutor } from '../../src/runs';
import { reaches } from './reaches';
import {
  TextbookAgentsModule,
  TextbookDispatcher,
  TextbookRegistry,
  TextbookSupervisor,
  TextbookSupervisors,
} from './textbook-agents';

const USERS = ['scenario-ada', 'scenario-bob', 'scenario-cleo'];

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: randomUUID(), runId: randomUUID() });

/** What of users can be come by from one singleton, by its class. */
const heldBy = (app: INestApplication, holder: string): string[] =>
  singletonAudit(app, { secrets: USERS, types: [UserExecutionContext] }).findings.flatMap(({ path }) =>
    path.includes(holder) ? path : [],
  );

describe('Isolation scenarios of runs and agents', () => {
  let server: AgentServer;
  let units: UnitOfWork;
  let textbook: INestApplication;

  beforeAll(async () => {
    server = await AgentServer.start();
    units = server.get(UnitOfWork);
    textbook = await NestFactory.create(TextbookAgentsModule, { logger: false });
    await textbook.init();
  });

  afterAll(async () => {
    await textbook.close();
    await server.close();
  });

  it('I1: a Supervisor that is built for one user reaches nothing of the one before, and opens no session', async () => {
    const built: Built[] = [];
    for (const user of USERS.slice(0, 2)) built.push(await supervisorOf(units, user));

    expect(built.map(({ state }) => state)).toEqual(['idle', 'idle']);
    const whose = built.map(({ supervisor }) => built.map(({ session }) => reaches(supervisor, session)));
    expect(whose).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('I1: one whose constructor takes what session there is has that of the user before', () => {
    const supervisors = textbook.get(TextbookSupervisors);

    const [ofAda, ofBob] = USERS.map((user) => supervisors.buildFor(user));
    if (!ofAda || !ofBob) throw new Error('There are three.');

    expect(ofBob.session.userId).toBe(USERS[0]);
    expect(reaches(ofBob, ofAda.session)).toBe(true);
  });

  it('I3: two runs get agents of their own, and the registry they share holds nothing of their users', async () => {
    const runs = [];
    for (const user of USERS.slice(0, 2))
      runs.push(await server.finish(user, { agents: { worker: [['answer', { done: true }]] } }, WORKER));

    const used = runs.map(({ run_id: id }) => instances.find(({ runId }) => runId === id)?.instance);
    expect(used).toEqual([expect.any(Object), expect.any(Object)]);
    expect(used[0]).not.toBe(used[1]);
    expect(heldBy(server.app, 'AgentRegistry')).toEqual([]);
  });

  it('I3: a registry that keeps its agents hands out one for all, and holds its last user', () => {
    const registry = textbook.get(TextbookRegistry);

    const [one, other] = USERS.map((user) => registry.agentFor(user, 'worker'));

    expect(one).toBe(other);
    expect(heldBy(textbook, 'TextbookRegistry')).not.toEqual([]);
  });

  it('I6: tools that are set for one run are in no other one’s dispatcher', async () => {
    const [ada, bob] = USERS.map(contextOf);
    if (!ada || !bob) throw new Error('There are three.');
    const definition = { name: 'private', description: 'Of one run.', input: z.object({}) };

    await units.run(ada, async (unitOfAda) =>
      units.run(bob, async (unitOfBob) => {
        const [ofAda, ofBob] = [
          await unitOfAda.resolve(ToolDispatcher),
          await unitOfBob.resolve(ToolDispatcher),
        ];
        ofAda.open({ context: ada, scopes: [] });
        ofBob.open({ context: bob, scopes: [] });
        const before = ofBob.metrics.tool_count;
        ofAda.register({ definition, type: class {} as never }, { run: async () => 'mine' });

        expect(ofAda.metrics.tool_count).toBe(before + 1);
        expect(ofBob.metrics.tool_count).toBe(before);
        expect(Reflect.get(ofBob, 'run')).toMatchObject({ context: bob });
      }),
    );
  });

  it('I6: a dispatcher for all runs has the tools of whoever set them', async () => {
    const [ofAda, ofBob] = [textbook.get(TextbookDispatcher), textbook.get(TextbookDispatcher)];

    ofAda.tools.set('private', () => 'mine');

    expect(ofBob.tools.get('private')?.()).toBe('mine');
  });

  it('I9: three requests get three Supervisors, each without an open session', async () => {
    const seen = await Promise.all(
      USERS.map((user) =>
        units.run(contextOf(user), async (unit) => ({
          supervisor: await unit.resolve(RunExecutor),
          state: unit.session.state,
        })),
      ),
    );

    expect(new Set(seen.map(({ supervisor }) => supervisor)).size).toBe(3);
    expect(seen.map(({ state }) => state)).toEqual(['idle', 'idle', 'idle']);
  });

  it('I9: a Supervisor for all requests comes with the session of the one before', async () => {
    const found: unknown[] = [];
    for (const userId of USERS) {
      const supervisor = textbook.get(TextbookSupervisor);
      found.push(supervisor.session?.userId);
      supervisor.session = { userId };
    }

    expect(found).toEqual([undefined, ...USERS.slice(0, 2)]);
  });
});

interface Built {
  readonly supervisor: RunExecutor;
  readonly session: object;
  readonly state: string;
}

const supervisorOf = (units: UnitOfWork, userId: string): Promise<Built> =>
  units.run(contextOf(userId), async (unit) => ({
    supervisor: await unit.resolve(RunExecutor),
    session: unit.session,
    state: unit.session.state,
  }));

const WORKER = { assistant: 'worker' };

import { RequestSession, type Session, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { canaryLoad, type CanaryReport, singletonAudit, type SingletonReport } from '@airlock/testing';
import type { Type } from '@nestjs/common';
import { AgentRegistry, ExecutionEngine, Supervisor, ToolDispatcher } from '../src/agent';
import { LiveEvents } from '../src/events';
import { RunJob } from '../src/runs/queue/run-job';
import { ThreadRepository } from '../src/threads';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { runsEnded } from './support/quiet';
import { traffic } from './support/traffic';

/** Where systems like this kept a session that was not theirs to keep: the pattern, and our class of that role. */
const PATTERNS: readonly (readonly [pattern: string, holder: Type])[] = [
  ['in the Supervisor', Supervisor],
  ['in the registry', AgentRegistry],
  ['in the engine', ExecutionEngine],
  ['in the event channel', LiveEvents],
  ['in the tool executor', ToolDispatcher],
  ['across life cycles', RunJob],
  ['in what DI hands over', ThreadRepository],
];

/** Where Nest notes that a class has an instance for each request. */
const SCOPE_OPTIONS = 'scope:options';

describe('No singleton of the running server holds anything of a user', () => {
  let server: TestServer;
  let load: CanaryReport;
  let afterLoad: SingletonReport;
  let withKeptSessions: SingletonReport;

  beforeAll(async () => {
    server = await startAirlock();
    load = await canaryLoad(server.url, {
      users: 5,
      requests: 60,
      operations: traffic(server.url),
      tokenFor: async (userId) => (await server.bearer(userId)).slice('Bearer '.length),
      settled: () => runsEnded(server.database),
    });
    // What is only on its way out goes; what is kept stays, however long one waits.
    afterLoad = await eventually(
      async () => audit(),
      ({ findings }) => findings.length === 0,
    ).catch(audit);
    for (const [, holder] of PATTERNS) Reflect.set(sharedPartOf(holder), 'kept', await endedSession());
    withKeptSessions = audit();
    for (const [, holder] of PATTERNS) Reflect.deleteProperty(sharedPartOf(holder), 'kept');
  }, 600_000);

  afterAll(() => server.close());

  it('S1 finds no session, manager, context, principal, id or secret in any of them after load', () => {
    expect(afterLoad.findings).toEqual([]);
  });

  it('S1 has looked at the whole server, after users had done everything that users do', () => {
    expect(load.failures).toEqual([]);
    expect(load.answers).toBeGreaterThan(60);
    expect(load.events).toBeGreaterThan(50);
    expect(afterLoad.singletons).toBeGreaterThan(200);
    expect(afterLoad.objects).toBeGreaterThan(20_000);
  });

  it.each(PATTERNS)('I13 finds a session kept %s, and none there by itself', (_, { name }) => {
    const at = ({ findings }: SingletonReport): string[] =>
      findings.flatMap(({ path, what }) =>
        path.includes(name) && path.endsWith('.kept') && what === 'an instance of RequestSession' ? path : [],
      );

    expect(at(afterLoad)).toEqual([]);
    expect(at(withKeptSessions)).toHaveLength(1);
  });

  function audit(): SingletonReport {
    return singletonAudit(server.app, {
      secrets: load.secrets,
      types: [RequestSession, UserExecutionContext, Supervisor, ExecutionEngine, ToolDispatcher],
    });
  }

  async function endedSession(): Promise<Session> {
    const context = UserExecutionContext.create({
      userId: 'somebody',
      threadId: crypto.randomUUID(),
      runId: crypto.randomUUID(),
    });
    return server.app.get(UnitOfWork).run(context, async ({ session }) => session);
  }

  /** The one instance of a singleton; of a class with instances for each request, the class. */
  function sharedPartOf(holder: Type): object {
    return Reflect.hasMetadata(SCOPE_OPTIONS, holder) ? holder : server.app.get<object>(holder);
  }
});

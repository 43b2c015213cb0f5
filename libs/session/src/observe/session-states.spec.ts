import { Controller, ForbiddenException, Get, Inject, Scope, UseGuards } from '@nestjs/common';
import * as client from 'prom-client';
import { EntityManager } from 'typeorm';
import { contextFor, type TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { Gate } from '../../test/support/gate';
import { call } from '../../test/support/http';
import { sessionMetrics, SessionMonitor, UnitOfWork } from '../index';

const NONE = { idle: 0, open: 0, parked: 0, committing: 0 };

class Refusing {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Controller({ path: 'refused', scope: Scope.REQUEST })
@UseGuards(Refusing)
class RefusedController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Get() async read(): Promise<unknown> {
    return this.manager.query('select 1');
  }
}

describe('sessions by state (S10)', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;
  let app: TestApp;
  let units: UnitOfWork;
  let gate: Gate;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    app = await bench.app(dataSource, { controllers: [RefusedController] });
    units = app.get(UnitOfWork);
    gate = await Gate.on(bench.database.superuserUrl);
  });
  afterAll(async () => {
    await gate.close();
    await bench.close();
  });

  const now = (): object => app.get(SessionMonitor).snapshot()[0]?.sessions.byState ?? {};

  it('each is in the state that it is in, from its beginning to its end', async () => {
    const seen: object[] = [];
    const look = async (): Promise<void> => void seen.push(now());

    await units.run(ada, async ({ manager, session }) => {
      await look();
      await manager.query('select 1');
      await look();
      await session.park(look);
      await look();
      await manager.query('select 2');
      await look();
      await session.step('model', look);
    });
    await look();

    const [idle, open, parked] = [
      { ...NONE, idle: 1 },
      { ...NONE, open: 1 },
      { ...NONE, parked: 1 },
    ];
    expect(seen).toEqual([idle, open, parked, parked, open, parked, NONE]);
  });

  it('one whose COMMIT waits on the server is committing, alone or with the last statement', async () => {
    await bench.query(`
      create function wait_at_the_gate() returns trigger language plpgsql as $$
      begin perform ${Gate.ROW}; return null; end $$`);
    await bench.query(`
      create constraint trigger waits after insert on notes deferrable initially deferred
      for each row when (new.text = 'waits') execute function wait_at_the_gate()`);

    const commits = [
      units.run(ada, ({ manager }) => manager.query(`insert into notes (text) values ('waits')`)),
      units.run(ada, ({ manager, session }) =>
        session.lastly(() => manager.query(`select 1 from ${Gate.ROW}`)),
      ),
    ];
    await eventually(
      'both commit',
      () => JSON.stringify(now()) === JSON.stringify({ ...NONE, committing: 2 }),
    );
    await gate.open();
    await Promise.all(commits);
    await gate.shut();

    expect(now()).toEqual(NONE);
  });

  it('whatever ends it, it is none of them any more', async () => {
    const failing = [
      units.run(ada, ({ manager }) => manager.query('select 1 / 0')),
      units.run(ada, { timeoutMs: 50 }, ({ manager }) => manager.query('select pg_sleep(600)')),
      units.run(ada, async () => Promise.reject(new Error('it never queried'))),
      units.run(ada, async ({ session }) => session.setRollbackOnly('doomed')),
    ];

    const outcomes = await Promise.allSettled(failing);

    expect(outcomes.map(({ status }) => status)).toEqual(failing.map(() => 'rejected'));
    await eventually('all have ended', () => JSON.stringify(now()) === JSON.stringify(NONE));
  });

  it('a request that a guard refuses leaves none behind, though its providers were built', async () => {
    const { status } = await call(app.url, '/refused');

    expect(status).toBe(403);
    expect(now()).toEqual(NONE);
  });

  it('the metric has a series for each state', async () => {
    const registry = new client.Registry();
    const stop = sessionMetrics(client, { monitor: app.get(SessionMonitor), registry });

    const text = await units.run(ada, async ({ manager }) => {
      await manager.query('select 1');
      return registry.metrics();
    });
    stop();

    const series = text.match(/^session_states\{.+$/gm);
    expect(series).toEqual(
      Object.entries({ ...NONE, open: 1 }).map(
        ([state, count]) => `session_states{data_source="default",state="${state}"} ${count}`,
      ),
    );
  });
});

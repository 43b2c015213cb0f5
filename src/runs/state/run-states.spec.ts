import { asUser } from '../../../test/support/as-user';
import { bench, type Bench, newRun, newThread } from '../__fixtures__/bench';
import type { Run } from '../run.entity';
import { LeaseLostError } from '../steps/lease-lost.error';
import { IllegalTransitionError } from './illegal-transition.error';
import { isEnded, isLive, RUN_STATES, type RunState } from './run-state';
import { RunStateMachine } from './run-state-machine';

const PAIRS = RUN_STATES.flatMap((from) => RUN_STATES.map((to) => [from, to] as const));

describe('E9: run states', () => {
  let on: Bench;

  beforeAll(async () => {
    on = await bench();
  });

  afterAll(() => on.close());

  /** Walks a new run to a state, by legal steps only. */
  const runIn = async (state: RunState): Promise<Run> => {
    const user = 'states';
    const way: readonly RunState[] = WAYS[state];
    const threadId = await newThread(on.dataSource, user);
    return asUser(on.dataSource, user, async (manager) => {
      let run = await on.runs.add(manager, newRun(user, threadId));
      for (const next of way) run = await on.runs.move(manager, run, next);
      return run;
    });
  };

  it('nine states; five are ends, and an end leads nowhere', () => {
    const machine = new RunStateMachine();

    expect(RUN_STATES).toHaveLength(9);
    expect(RUN_STATES.filter(isEnded)).toEqual(['completed', 'failed', 'timeout', 'dead', 'cancelled']);
    for (const end of RUN_STATES.filter(isEnded)) {
      expect(isLive(end)).toBe(false);
      expect(RUN_STATES.filter((to) => machine.mayBecome(end, to))).toEqual([]);
    }
  });

  it('the code and PostgreSQL hold the same table', async () => {
    const machine = new RunStateMachine();
    const rows: { from: RunState; to: RunState; may: boolean }[] = await on.dataSource.query(
      `select f as "from", t as "to", coalesce(state_may_become(f, t), false) as may
       from unnest($1::text[]) f, unnest($1::text[]) t`,
      [[...RUN_STATES]],
    );

    expect(rows).toHaveLength(81);
    for (const { from, to, may } of rows)
      expect([from, to, machine.mayBecome(from, to)]).toEqual([from, to, may]);
  });

  it('an illegal transition is refused and counted before anything is written', async () => {
    const machine = new RunStateMachine();

    expect(() => machine.assertMayBecome('run', 'queued', 'completed')).toThrow(IllegalTransitionError);
    expect(() => machine.assertMayBecome('run', 'failed', 'running')).toThrow(
      'Run run has ended as failed; it cannot become running.',
    );
    expect(machine.refused).toBe(2);
  });

  it('SQL refuses every transition of a run that the table does not have', async () => {
    const machine = new RunStateMachine();
    const illegal = PAIRS.filter(([from, to]) => from !== to && !machine.mayBecome(from, to));

    for (const [from, to] of illegal) {
      const run = await runIn(from);
      const change = asUser(on.dataSource, run.userId, (manager) =>
        manager.query('update runs set status = $1 where id = $2', [to, run.id]),
      );
      await expect(change).rejects.toThrow(isEnded(from) ? /has ended as/ : /cannot go from/);
    }
  });

  it.each(RUN_STATES.filter(isEnded))(
    'a run that is %s cannot be changed in any column by SQL',
    async (state) => {
      const run = await runIn(state);

      for (const change of [
        'degraded = true',
        `phase = 'data'`,
        'attempt = 9',
        `error = '{}'`,
        `input = '{}'`,
      ]) {
        const update = asUser(on.dataSource, run.userId, (manager) =>
          manager.query(`update runs set ${change} where id = $1`, [run.id]),
        );
        await expect(update).rejects.toThrow(`has ended as ${state} and cannot change`);
      }
      const kept = await asUser(on.dataSource, run.userId, (manager) =>
        on.runs.get(manager, run.userId, run.id),
      );
      expect(kept).toEqual(run);
    },
  );

  it('SQL refuses every transition of a step that the table does not have, and any other change of one that has ended', async () => {
    const machine = new RunStateMachine();
    const run = await runIn('running');
    const change = async (from: RunState, what: string): Promise<unknown> =>
      asUser(on.dataSource, run.userId, async (manager) => {
        const values = [run.userId, run.id, run.id, from];
        await manager.query(
          `insert into run_steps (user_id, run_id, step_no, kind, agent, execution_id, attempt, key, status)
           values ($1, $2, 1, 'agent', 'data', $3, 1, 'turn', $4)`,
          values,
        );
        return manager.query(`update run_steps set ${what} where run_id = $1`, [run.id]);
      });

    for (const [from, to] of PAIRS.filter(([a, b]) => a !== b && !machine.mayBecome(a, b)))
      await expect(change(from, `status = '${to}'`)).rejects.toThrow(
        isEnded(from) ? /has ended as/ : /cannot go from/,
      );
    for (const end of RUN_STATES.filter(isEnded))
      for (const what of [`result = '{}'`, `error = '{}'`, 'attempt = 9'])
        await expect(change(end, what)).rejects.toThrow(`has ended as ${end} and cannot change`);
  });

  it('nobody moves a run from a state or an attempt that it has left meanwhile', async () => {
    const run = await runIn('starting');
    await asUser(on.dataSource, run.userId, (manager) => on.runs.move(manager, run, 'running'));

    const late = asUser(on.dataSource, run.userId, (manager) => on.runs.move(manager, run, 'failed'));

    await expect(late).rejects.toBeInstanceOf(LeaseLostError);
  });

  it('one run of a thread is at work at a time, also for whoever goes round the queue', async () => {
    const first = await runIn('running');
    const second = await asUser(on.dataSource, first.userId, (manager) =>
      on.runs.add(manager, newRun(first.userId, first.threadId)),
    );

    const start = asUser(on.dataSource, first.userId, (manager) => on.runs.move(manager, second, 'starting'));

    await expect(start).rejects.toThrow('runs_one_per_thread');
  });

  it('S12: another user neither sees nor changes it, with or without a where clause', async () => {
    const run = await runIn('running');

    const seen = await asUser(on.dataSource, 'mallory', (manager) => manager.query('select id from runs'));
    const [, changed] = await asUser(on.dataSource, 'mallory', (manager) =>
      manager.query(`update runs set status = 'failed'`),
    );
    const nobody = await asUser(on.dataSource, '', (manager) => manager.query('select id from runs'));

    expect([seen, changed, nobody]).toEqual([[], 0, []]);
    expect(run.status).toBe('running');
  });

  it('a row cannot point at another user: neither its thread nor the run it goes on from', async () => {
    const theirs = await runIn('failed');
    const threadId = await newThread(on.dataSource, 'mallory');
    const add = (also: object) =>
      asUser(on.dataSource, 'mallory', (manager) =>
        on.runs.add(manager, { ...newRun('mallory', threadId), ...also }),
      );

    await expect(add({ threadId: theirs.threadId })).rejects.toThrow('violates foreign key');
    await expect(add({ resumedFrom: theirs.id })).rejects.toThrow('violates foreign key');
    await expect(add({ userId: theirs.userId, threadId: theirs.threadId })).rejects.toThrow(
      'row-level security',
    );
  });
});

const WAYS: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: [],
  starting: ['starting'],
  running: ['starting', 'running'],
  completing: ['starting', 'running', 'completing'],
  completed: ['starting', 'running', 'completing', 'completed'],
  failed: ['starting', 'failed'],
  timeout: ['starting', 'running', 'timeout'],
  dead: ['starting', 'dead'],
  cancelled: ['cancelled'],
};

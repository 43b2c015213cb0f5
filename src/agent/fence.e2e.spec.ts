import { type RunBody, runPath } from './testing/agent-server';
import { cutOff } from './testing/cut-off';
import { type AtGate, DatabaseGate } from './testing/database-gate';
import { FaultBench, type Figures, NOTHING_LOST } from './testing/fault-bench';
import type { Script } from './testing/script';
import type { ReplicaProcess } from '../../test/support/replica-process';

const RUNS = 4;
const SCRIPT: Script = {
  agents: {
    worker: [
      ['step', 'one'],
      ['gated_step', 'two'],
      ['step', 'three'],
    ],
  },
};
const [LATE, HEIR, ENDING, LOCKED] = [1, 2, 3, 4];
/** Whoever waits at a gate waits until it is opened, however long the machine takes, and says nothing meanwhile. */
const PATIENT = {
  LONG_OPERATION_UPDATE_MS: '1000000',
  LOCK_TIMEOUT_MS: '240000',
  STATEMENT_TIMEOUT_MS: '241000',
  AGENT_ATTEMPT_MS: '250000',
};

/** The last checkpoint is written with the thread, the lane and the run locked. */
const WAIT_WHILE_ENDING = `
  create function wait_while_ending() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${ENDING});
    return new;
  end $$;
  create trigger wait_while_ending before insert on checkpoints for each row when (new.type = 'full')
  execute function wait_while_ending()`;

/** A run that goes on from another is looked at and locked before it is ended, in two statements. */
const WAIT_ONCE_LOCKED = `
  alter function lock_run_to_end(text, uuid, uuid) rename to lock_run_to_end_at_once;
  create function lock_run_to_end(p_user text, p_thread uuid, p_run uuid)
  returns table (run runs, has_thread boolean, open_turns json) language plpgsql as $$
  begin
    return query select * from lock_run_to_end_at_once(p_user, p_thread, p_run);
    perform pg_advisory_xact_lock_shared(${LOCKED});
  end $$`;

jest.setTimeout(300_000);

describe('E10: the fence', () => {
  let bench: FaultBench;
  let [ofLate, ofHeir]: DatabaseGate[] = [];

  beforeAll(async () => {
    bench = await FaultBench.start();
    ofLate = await DatabaseGate.shut(bench.api.database, LATE);
    ofHeir = await DatabaseGate.shut(bench.api.database, HEIR);
  });

  afterEach(() => bench.killWorkers());

  afterAll(async () => {
    await ofLate?.remove();
    await ofHeir?.remove();
    await bench.close();
  });

  it('E10: the attempt number alone refuses the step of a worker that was paused in it and lost its runs unheard', async () => {
    const user = 'fault-late';
    const late = await bench.worker({ ...PATIENT, GATE: String(LATE) });
    await cutOff(bench.api, late);
    const runs = await bench.begin(user, RUNS, SCRIPT);
    const inStep = await allAt(ofLate);

    late.signal('SIGSTOP');
    const heir = await bench.worker({ ...PATIENT, GATE: String(HEIR) });
    await allAt(ofHeir);
    late.signal('SIGCONT');
    await ofLate?.open();
    await bench.until('it has tried', async () => (await ofLate?.stillOpen(inStep))?.length === 0);
    const writtenLate = await stepsOf(late.child.pid);
    await ofHeir?.open();
    await bench.ended(user);

    expect(writtenLate).toEqual({ one: RUNS });
    expect(await stepsOf(late.child.pid)).toEqual({ one: RUNS });
    expect(await stepsOf(heir.child.pid)).toEqual({ two: RUNS, three: RUNS });
    expect(await bench.figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: RUNS });
    expect(await bench.lateWrites(user)).toBe(0);
    expect(late.isAlive).toBe(true);
  });

  it('E10: a worker that freezes while it ends a run keeps neither the run nor its user’s place in the queue', async () => {
    const user = 'fault-frozen';
    const gate = await DatabaseGate.shut(bench.api.database, ENDING);
    await bench.api.sql(WAIT_WHILE_ENDING);
    try {
      const frozen = await bench.worker(PATIENT);
      const runs = await bench.begin(user, 1, { agents: { worker: [['step', 'one']] } });

      const { heldByFrozen, figures, next } = await succeedFrozen(frozen, gate, user, runs);

      expect(heldByFrozen).toBe(1);
      expect(figures).toMatchObject({ ...NOTHING_LOST, completed: 1 });
      expect(next.state).toBe('completed');
    } finally {
      await gate.remove();
    }
  });

  it('E10: a worker that freezes between two statements loses its locks with its transaction', async () => {
    const user = 'fault-holding';
    const gate = await DatabaseGate.shut(bench.api.database, LOCKED);
    try {
      const frozen = await bench.worker(PATIENT);
      const [first] = await bench.begin(user, 1, { agents: { worker: [['step', 'one']] } });
      if (!first) throw new Error('There is no run.');
      await bench.ended(user);
      await bench.api.sql(WAIT_ONCE_LOCKED);
      const { body: again } = await bench.api.post(user, runPath(first, '/rollback'), {
        checkpoint_sequence: 1,
      });

      const runs = [first, again as RunBody];
      const { heldByFrozen, figures, next } = await succeedFrozen(frozen, gate, user, runs);

      expect(heldByFrozen).toBe(1);
      expect(figures).toMatchObject({ ...NOTHING_LOST, completed: 2 });
      expect(next.state).toBe('completed');
    } finally {
      await gate.remove();
    }
  });

  const allAt = async (gate: DatabaseGate | undefined): Promise<AtGate[]> => {
    let waiting: AtGate[] = [];
    await bench.until('all runs are in their step', async () => {
      waiting = (await gate?.waiting()) ?? [];
      return waiting.length === RUNS;
    });
    return waiting;
  };
  /** The worker freezes at the gate, which then opens; an heir ends the runs, and the frozen one wakes to another. */
  const succeedFrozen = async (
    frozen: ReplicaProcess,
    gate: DatabaseGate,
    user: string,
    runs: readonly RunBody[],
  ): Promise<{ heldByFrozen: number; figures: Figures; next: RunBody }> => {
    await bench.until('it is ending', async () => (await gate.waiting()).length === 1);
    const heldByFrozen = await bench.held(user, frozen);
    frozen.signal('SIGSTOP');
    await gate.open();
    await bench.worker();
    await bench.ended(user);
    const figures = await bench.figures(user, runs);
    frozen.signal('SIGCONT');
    const next = await bench.api.finish(user, 'hello', { assistant: 'worker' });
    return { heldByFrozen, figures, next };
  };
  /** How many effects of each step this process has committed. */
  const stepsOf = async (pid: number | undefined): Promise<Record<string, number>> => {
    const rows = await bench.api.sql<{ step: string; n: number }>(
      'select step, count(*)::int as n from step_effects where pid = $1 group by step',
      [pid],
    );
    return Object.fromEntries(rows.map(({ step, n }) => [step, n]));
  };
});

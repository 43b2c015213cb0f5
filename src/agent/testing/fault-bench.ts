import type { TestDatabase } from '@airlock/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentServer, type RunBody } from './agent-server';
import type { Script } from './script';
import { ReplicaProcess } from '../../../test/support/replica-process';

/** Quicker than the defaults to notice a death, and patient with a busy machine in everything else. */
const ENV = {
  HEARTBEAT_MS: '400',
  DEAD_AFTER_MS: '6000',
  RUN_SWEEP_MS: '2000',
  RETRY_BASE_MS: '50',
  RUNNING_RUNS_PER_USER: '50',
  LOCK_TIMEOUT_MS: '20000',
  POOL_WAIT_MS: '20000',
};

/** Three steps with effects, a tool call, and waits between them: there is always somebody in the middle of something. */
const SCRIPT: Script = {
  agents: {
    worker: [
      ['step', 'one'],
      ['wait', 1_000],
      ['slow_step', 'two', 1_000],
      ['tool', 'echo', { n: 1 }],
      ['wait', 1_000],
      ['step', 'three'],
    ],
  },
};
export const STEPS_PER_RUN = 3;

const AT_ONCE = 10;
const ACTIVE = `status in ('starting', 'running', 'completing')`;

export interface Figures {
  readonly started: number;
  readonly completed: number;
  readonly lost: number;
  readonly stepsTwice: number;
  readonly endsTwice: number;
}

export const NOTHING_LOST = { lost: 0, stepsTwice: 0, endsTwice: 0 } as const;

/** An API in this process, workers in processes of their own, and what they leave in one database. */
export class FaultBench {
  readonly all: Record<string, Figures> = {};
  private readonly workers = new Set<ReplicaProcess>();

  private constructor(readonly api: AgentServer) {}

  static async start(database?: TestDatabase): Promise<FaultBench> {
    return new FaultBench(await AgentServer.start({ ROLE: 'api', ...ENV }, database));
  }

  /** @param env variables of this worker alone */
  async worker(env: Record<string, string> = {}): Promise<ReplicaProcess> {
    const started = await ReplicaProcess.start(this.api.database.url, { ROLE: 'worker', ...ENV, ...env });
    this.workers.add(started);
    return started;
  }

  async killWorkers(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.kill()));
    this.workers.clear();
  }

  async begin(user: string, count: number, script: Script = SCRIPT): Promise<RunBody[]> {
    const runs: RunBody[] = [];
    while (runs.length < count) {
      const more = Math.min(AT_ONCE, count - runs.length);
      runs.push(
        ...(await Promise.all(
          Array.from({ length: more }, () => this.api.begin(user, script, { assistant: 'worker' })),
        )),
      );
    }
    return runs;
  }

  async until(what: string, done: () => Promise<boolean>, withinMs = 240_000): Promise<void> {
    for (const limit = Date.now() + withinMs; !(await done());) {
      if (Date.now() > limit) throw new Error(`Not within ${withinMs} ms: ${what}`);
      await sleep(50);
    }
  }

  async ended(user: string): Promise<void> {
    await this.until(
      'all runs have ended',
      async () =>
        (await this.count(`runs where user_id = $1 and (status = 'queued' or ${ACTIVE})`, user)) === 0,
    );
  }

  async count(from: string, user: string): Promise<number> {
    const [row] = await this.api.sql<{ n: number }>(`select count(*)::int as n from ${from}`, [user]);
    return row?.n ?? NaN;
  }

  /** How many effects of steps are committed. */
  steps(user: string): Promise<number> {
    return this.count('step_effects where user_id = $1', user);
  }

  /** Runs that this worker, by its process id, still holds. */
  held(user: string, worker: ReplicaProcess): Promise<number> {
    return this.count(
      `runs where user_id = $1 and ${ACTIVE} and lease_owner like '%:${worker.child.pid}:%'`,
      user,
    );
  }

  /** A step recorded under an attempt that was over by then: somebody wrote who had lost the run. */
  lateWrites(user: string): Promise<number> {
    return this.count(
      `(select attempt < max(attempt) over (partition by run_id order by step_no) as late
        from run_steps where user_id = $1) steps where late`,
      user,
    );
  }

  async figures(user: string, runs: readonly RunBody[]): Promise<Figures> {
    const completed = await this.count(`runs where user_id = $1 and status = 'completed'`, user);
    const figures = {
      started: runs.length,
      completed,
      lost: runs.length - completed,
      stepsTwice: await this.count(
        '(select 1 from step_effects where user_id = $1 group by run_id, agent, step having count(*) > 1) twice',
        user,
      ),
      endsTwice: await this.count(
        `(select 1 from run_events where user_id = $1 and type = 'orchestration_completed'
          group by run_id having count(*) > 1) twice`,
        user,
      ),
    };
    this.all[user] = figures;
    return figures;
  }

  async close(): Promise<void> {
    await this.killWorkers();
    await this.api.close();
    for (const [fault, figures] of Object.entries(this.all)) {
      process.stdout.write(`${fault}: ${JSON.stringify(figures)}\n`);
    }
  }
}

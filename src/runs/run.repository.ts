import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { LIVE_RUNS } from '../threads';
import { placeInLine } from './place-in-line';
import { Run, type RunKey } from './run.entity';
import { RunNotFoundError } from './run-not-found.error';
import { type ListedRun, listed, runIn, type RunRow, runsIn } from './run-row';
import { isLive, LIVE_STATES, type RunState } from './state/run-state';
import { RunStateMachine } from './state/run-state-machine';
import { LeaseLostError } from './steps/lease-lost.error';

export type NewRun = Pick<
  Run,
  | 'userId'
  | 'id'
  | 'threadId'
  | 'requestId'
  | 'assistantId'
  | 'input'
  | 'metadata'
  | 'scopes'
  | 'multitaskStrategy'
  | 'totalSteps'
> &
  Partial<
    Pick<
      Run,
      | 'currentStep'
      | 'idempotencyKey'
      | 'bodyHash'
      | 'resumedFrom'
      | 'recovery'
      | 'sourceCheckpoint'
      | 'branch'
    >
  >;

export interface RunPage {
  readonly limit: number;
  readonly offset: number;
  readonly states?: readonly RunState[];
}

/** Absent: in whatever thread, before nothing, all of them. */
export interface NewestLive {
  readonly threadId?: string;
  readonly states: readonly RunState[];
  readonly before?: Pick<Run, 'createdAt' | 'id'>;
  readonly limit?: number;
  readonly offset?: number;
}

/** Runs. Every method works in the caller's session and for its user alone. */
@Injectable()
export class RunRepository {
  constructor(@Inject(RunStateMachine) private readonly states: RunStateMachine) {}

  async add(manager: EntityManager, run: NewRun): Promise<Run> {
    const added = await manager
      .createQueryBuilder()
      .insert()
      .into(Run)
      .values(run as never)
      .returning('*')
      .execute();
    return runIn(manager, added.raw);
  }

  /** @param threadId when given, the run must be of this thread. @throws RunNotFoundError */
  async get(manager: EntityManager, userId: string, id: string, threadId?: string): Promise<Run> {
    const run = await manager.findOneBy(Run, { userId, id, ...(threadId ? { threadId } : {}) });
    if (!run) throw new RunNotFoundError(id);
    return run;
  }

  /** The newest of a thread, or of one of its branches. */
  async newestOf(
    manager: EntityManager,
    userId: string,
    threadId: string,
    branch?: string | null,
  ): Promise<Run | null> {
    const within = branch === undefined ? {} : { branch: branch ?? IsNull() };
    return manager.findOne(Run, {
      where: { userId, threadId, ...within },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  async firstOf(manager: EntityManager, userId: string, threadId: string): Promise<Run | null> {
    return manager.findOne(Run, { where: { userId, threadId }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** By their ids; those that there are not are left out. */
  async among(manager: EntityManager, userId: string, ids: readonly string[]): Promise<ListedRun[]> {
    return manager.find(Run, { select: listed(manager).select, where: { userId, id: In([...ids]) } });
  }

  /** Newest first. */
  async list(manager: EntityManager, userId: string, threadId: string, page: RunPage): Promise<ListedRun[]> {
    const { states } = page;
    const { columns, select } = listed(manager);
    if (states?.every(isLive))
      return this.newestLive(manager, userId, { ...page, states, threadId }, columns);
    return manager.find(Run, {
      select,
      where: { userId, threadId, ...(states ? { status: In([...states]) } : {}) },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: page.limit,
      skip: page.offset,
    });
  }

  /** The user's runs that have not ended, in all threads or in one, newest first. @param columns fewer, where a list shows them */
  async newestLive(manager: EntityManager, userId: string, page: NewestLive, columns = '*'): Promise<Run[]> {
    const { threadId, states, before, limit, offset = 0 } = page;
    const rows = await manager.query<RunRow[]>(
      `select ${columns} from (${LIVE_RUNS}) live
       where live.status = any($2) and ($3::uuid is null or live.thread_id = $3)
         and ($4::timestamptz is null or (live.created_at, live.id) < ($4, $5::uuid))
       order by live.created_at desc, live.id desc limit $6 offset $7`,
      [userId, states, threadId, before?.createdAt, before?.id, limit, offset],
    );
    return runsIn(manager, rows);
  }

  /** The thread's runs that have not ended, oldest first. @param limit of the newest so many; default: all */
  async liveIn(manager: EntityManager, userId: string, threadId: string, limit?: number): Promise<Run[]> {
    return (await this.newestLive(manager, userId, { threadId, states: LIVE_STATES, limit })).reverse();
  }

  async byIdempotencyKey(
    manager: EntityManager,
    userId: string,
    idempotencyKey: string,
  ): Promise<Run | null> {
    return manager.findOneBy(Run, { userId, idempotencyKey });
  }

  /** Calls with one key take their turns, on all replicas: the second sees what the first has made (H8). */
  async lockIdempotencyKey(manager: EntityManager, userId: string, key: string): Promise<void> {
    const name = JSON.stringify(['idempotency', userId, key]);
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }

  async freeIdempotencyKey(manager: EntityManager, run: Run): Promise<void> {
    await manager.update(Run, idOf(run), { idempotencyKey: null, bodyHash: null });
  }

  /** How many of the user's runs wait before this one, plus one; undefined when it does not wait. */
  async queuePosition(manager: EntityManager, run: Run): Promise<number | undefined> {
    if (run.status !== 'queued') return undefined;
    const [row] = await manager.query<{ position: number }[]>(
      `select (${placeInLine({ userId: '$1', createdAt: '$2', id: '$3' })}) as position`,
      [run.userId, run.createdAt, run.id],
    );
    return row?.position;
  }

  /**
   * The run, locked until the session ends, its user's lane first: that order is everybody's, so nobody waits in a circle.
   * @throws RunNotFoundError
   */
  async lock(manager: EntityManager, { userId, runId }: Pick<RunKey, 'userId' | 'runId'>): Promise<Run> {
    const rows = await manager.query<unknown[]>('select * from lock_run($1, $2)', [userId, runId]);
    if (rows.length === 0) throw new RunNotFoundError(runId);
    return runIn(manager, rows);
  }

  /** By the database's clock, which wrote the heartbeat. */
  async isSilent(manager: EntityManager, { userId, id }: Run, forMs: number): Promise<boolean> {
    const [row] = await manager.query<{ silent: boolean }[]>(
      `select heartbeat_at < clock_timestamp() - make_interval(secs => $3) as silent
       from runs where user_id = $1 and id = $2`,
      [userId, id, forMs / 1_000],
    );
    return row?.silent ?? false;
  }

  /**
   * Moves a run to another state, if it is still in the one and under the attempt that the caller saw.
   * @throws IllegalTransitionError, LeaseLostError
   */
  async move(manager: EntityManager, run: Run, to: RunState, also: Partial<RunFacts> = {}): Promise<Run> {
    this.states.assertMayBecome(run.id, run.status, to);
    const { status, attempt } = run;
    const moved = await manager
      .createQueryBuilder()
      .update(Run)
      .set({ ...also, status: to })
      .where({ ...idOf(run), status, attempt })
      .returning('*')
      .execute();
    if (moved.affected !== 1) throw new LeaseLostError(run.id, attempt);
    return runIn(manager, moved.raw);
  }
}

/** What may change with a run's state. */
export type RunFacts = Pick<Run, 'leaseOwner' | 'takeovers' | 'heartbeatAt' | 'sourceCheckpoint'>;

const idOf = ({ userId, id }: Run): { userId: string; id: string } => ({ userId, id });

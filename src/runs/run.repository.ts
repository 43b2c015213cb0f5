import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ThreadNotFoundError } from '../threads';
import { Run, type RunError, type RunKey } from './run.entity';
import { RunNotFoundError } from './run-not-found.error';
import { type EndState, type RunState } from './state/run-state';
import { RunStateMachine } from './state/run-state-machine';
import { LeaseLostError } from './steps/lease-lost.error';
import { CheckpointNotFoundError } from './checkpoints/checkpoint-not-found.error';
import type { KeptState, NewCheckpoint } from './checkpoints/checkpoint-manager';
import { asHolder, type Hold } from './steps/step.repository';
import type { OpenTurn } from './steps/turns';

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
  Partial<Pick<Run, 'currentStep' | 'idempotencyKey' | 'bodyHash' | 'resumedFrom' | 'recovery'>>;

export interface RunPage {
  readonly limit: number;
  readonly offset: number;
  readonly states?: readonly RunState[];
}

const LIVE: RunState[] = ['queued', 'starting', 'running', 'completing'];

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

  /**
   * A new run with the messages that start it, its first checkpoint, and a ticket if fewer than `tickets` of the user are
   * in circulation.
   * @returns also how many runs of the user wait by now, this one among them
   */
  async start(
    manager: EntityManager,
    { input, metadata, ...run }: NewRun,
    { checkpoint, tickets }: { readonly checkpoint: NewCheckpoint; readonly tickets: number },
  ): Promise<{ run: Run; pending: number }> {
    const said = new Date();
    const [row] = await manager.query<[{ pending: number }]>(
      'select (run).*, pending from start_run($1, $2, $3, $4, $5, $6)',
      [
        JSON.stringify({
          user_id: run.userId,
          id: run.id,
          thread_id: run.threadId,
          request_id: run.requestId,
          assistant_id: run.assistantId,
          scopes: run.scopes,
          multitask_strategy: run.multitaskStrategy,
          total_steps: run.totalSteps,
          idempotency_key: run.idempotencyKey,
          body_hash: run.bodyHash,
        }),
        JSON.stringify(input),
        JSON.stringify(metadata),
        JSON.stringify(input.messages.map((message) => ({ ...message, id: uuidv7(), created_at: said }))),
        JSON.stringify({ ...checkpoint, is_recovery_point: checkpoint.isRecoveryPoint }),
        tickets,
      ],
    );
    return { run: runIn(manager, [row]), pending: row.pending };
  }

  /** @param threadId when given, the run must be of this thread. @throws RunNotFoundError */
  async get(manager: EntityManager, userId: string, id: string, threadId?: string): Promise<Run> {
    const run = await manager.findOneBy(Run, { userId, id, ...(threadId ? { threadId } : {}) });
    if (!run) throw new RunNotFoundError(id);
    return run;
  }

  /** Newest first. */
  async list(manager: EntityManager, userId: string, threadId: string, page: RunPage): Promise<Run[]> {
    return manager.find(Run, {
      where: { userId, threadId, ...(page.states ? { status: In([...page.states]) } : {}) },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: page.limit,
      skip: page.offset,
    });
  }

  /** The thread's runs that have not ended, oldest first. */
  async liveIn(manager: EntityManager, userId: string, threadId: string): Promise<Run[]> {
    return manager.find(Run, {
      where: { userId, threadId, status: In(LIVE) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
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
      `select count(*)::integer as position from runs
       where user_id = $1 and status = 'queued' and (created_at, id) <= ($2, $3)`,
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
   * A claimed run begins to be worked on: as its holder has it now, and its newest checkpoint, in one statement.
   * @throws LeaseLostError, CheckpointNotFoundError
   */
  async takeUp(manager: EntityManager, { userId, runId, attempt }: Hold): Promise<TakenRun> {
    this.states.assertMayBecome(runId, 'starting', 'running');
    const [row] = await manager.query<TakenRow[]>(TAKE_UP, [userId, runId, attempt]);
    if (!row) throw new LeaseLostError(runId, attempt);
    const { was_opened: wasOpened, found_sequence: sequence, found_state: state, found_sha256: sha256 } = row;
    if (sequence === null) throw new CheckpointNotFoundError(runId, undefined);
    return { run: runIn(manager, [row]), wasOpened, checkpoint: { runId, sequence, state, sha256 } };
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

  /**
   * The run, locked as by `lock`, before it its thread: and what of it is still open.
   * @throws ThreadNotFoundError, RunNotFoundError
   */
  async lockToEnd(
    manager: EntityManager,
    { userId, threadId, runId }: RunKey,
    { withThread }: { readonly withThread: boolean },
  ): Promise<LockedRun> {
    const [row] = await manager.query<LockedRow[]>(
      'select (run).*, has_thread, open_turns from lock_run_to_end($1, $2, $3)',
      [userId, withThread ? threadId : null, runId],
    );
    if (!row) throw new RunNotFoundError(runId);
    if (withThread && !row.has_thread) throw new ThreadNotFoundError(threadId);
    const openTurns = (row.open_turns ?? []).map(
      ({ agent, execution_id: executionId, started_at: startedAt }) => ({
        agent,
        executionId,
        startedAt: new Date(startedAt),
      }),
    );
    return { run: runIn(manager, [row]), openTurns };
  }

  /**
   * Ends a run that is locked, with its last message, its checkpoints' time to live and its last events.
   * @throws IllegalTransitionError when it has ended before, LeaseLostError when somebody else holds it
   */
  async end(
    manager: EntityManager,
    run: Run,
    { status, degraded = false, error, say, finishedAt, keepDays }: EndFacts,
    events: readonly object[],
  ): Promise<{ run: Run; lastSequence: number }> {
    const isDone = status === 'completed';
    this.states.assertMayBecome(
      run.id,
      isDone && run.status === 'running' ? 'completing' : run.status,
      status,
    );
    const end = {
      status,
      phase: isDone ? 'completion' : run.phase,
      degraded,
      finished_at: finishedAt,
      message_id: say === undefined ? null : uuidv7(),
    };
    const [row] = await asHolder({ runId: run.id, attempt: run.attempt }, () =>
      manager.query<[{ event_sequence: number }]>(
        'select (run).*, event_sequence from end_run($1, $2, $3, $4, $5, $6, $7, $8)',
        [
          run.userId,
          run.id,
          run.attempt,
          JSON.stringify(end),
          say ?? null,
          error ? JSON.stringify(error) : null,
          JSON.stringify(events),
          keepDays,
        ],
      ),
    );
    return { run: runIn(manager, [row]), lastSequence: row.event_sequence };
  }
}

const TAKE_UP = `
  with seen as (
    select opened from runs where user_id = $1 and id = $2
  ), taken as (
    update runs set status = 'running', opened = true
    where user_id = $1 and id = $2 and attempt = $3 and status = 'starting' returning *
  )
  select taken.*, seen.opened as was_opened,
         c.sequence as found_sequence, c.state as found_state, c.sha256 as found_sha256
  from taken cross join seen left join lateral (
    select sequence, state, sha256 from checkpoints
    where user_id = $1 and run_id = $2 order by sequence desc limit 1) c on true`;

/** A run that is worked on from now on. */
export interface TakenRun {
  readonly run: Run;
  /** Its owner has been told before that it started. */
  readonly wasOpened: boolean;
  readonly checkpoint: KeptState;
}

interface TakenRow {
  readonly was_opened: boolean;
  readonly found_sequence: number | null;
  readonly found_state: string;
  readonly found_sha256: string;
}

/** A run that is about to end. */
export interface LockedRun {
  readonly run: Run;
  readonly openTurns: readonly OpenTurn[];
}

interface LockedRow {
  readonly has_thread: boolean | null;
  readonly open_turns:
    { readonly agent: string; readonly execution_id: string; readonly started_at: string }[] | null;
}

/** How a run ends, and what is left of it for how long. */
export interface EndFacts extends Partial<Pick<Run, 'degraded'>> {
  readonly status: EndState;
  readonly error?: RunError;
  /** What the assistant says in the thread. */
  readonly say?: string;
  readonly finishedAt: Date;
  readonly keepDays: number;
}

/** What may change with a run's state. */
export type RunFacts = Pick<Run, 'opened' | 'leaseOwner' | 'takeovers' | 'heartbeatAt'>;

/** The one row that a statement gave back, as an entity: reading it again would cost another round trip. */
function runIn(manager: EntityManager, raw: unknown): Run {
  const [row] = raw as Record<string, unknown>[];
  const { columns } = manager.dataSource.getMetadata(Run);
  const { driver } = manager.dataSource;
  const run = new Run();
  for (const column of columns)
    Reflect.set(run, column.propertyName, driver.prepareHydratedValue(row?.[column.databaseName], column));
  return run;
}

const idOf = ({ userId, id }: Run): { userId: string; id: string } => ({ userId, id });

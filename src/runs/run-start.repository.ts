import { mintId } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refusalOf } from '../database';
import { CheckpointNotFoundError } from './checkpoints/checkpoint-not-found.error';
import type { NewCheckpoint } from './checkpoints/checkpoint-manager';
import { valuesOf } from './checkpoints/checkpoint-values';
import { placeholders } from './placeholders';
import { QueueFullError } from './queue/queue-full.error';
import type { Run } from './run.entity';
import type { NewRun } from './run.repository';
import { runIn } from './run-row';
import { RunStateMachine } from './state/run-state-machine';
import { LeaseLostError } from './steps/lease-lost.error';
import type { Hold } from './steps/hold';
import type { TakenRun } from './taken-run';

/** What a run begins with. */
export interface RunStart {
  readonly checkpoint: NewCheckpoint;
  readonly makesThread: boolean;
  readonly tickets: number;
  readonly most: number;
  /** Who would begin it at once, if it need not wait for its turn. */
  readonly owner?: string;
  /** Where it does not go on in the branch that the thread is in. */
  readonly at?: { readonly branch: string | null };
}

/** How runs begin. Every method works in the caller's session and for its user alone. */
@Injectable()
export class RunStartRepository {
  constructor(@Inject(RunStateMachine) private readonly states: RunStateMachine) {}

  /**
   * A new run with the messages that start it, its first checkpoint, its thread if that is to be made, and a ticket if fewer
   * than `tickets` of the user are in circulation; or none, because it starts at once under `owner`.
   * @throws QueueFullError when more than `most` of the user's runs would wait
   */
  async start(
    manager: EntityManager,
    { input, metadata, ...run }: NewRun,
    { checkpoint, makesThread, tickets, most, owner, at }: RunStart,
  ): Promise<Run> {
    const now = new Date();
    const rows = await withinLimit(most, () =>
      manager.query<unknown[]>(START, [
        run.userId,
        run.id,
        run.threadId,
        run.requestId,
        run.assistantId,
        run.scopes,
        run.multitaskStrategy,
        run.totalSteps,
        run.idempotencyKey ?? null,
        run.bodyHash ?? null,
        JSON.stringify(input),
        JSON.stringify(metadata),
        JSON.stringify(
          input.messages.map(({ id, ...said }) => ({
            ...said,
            id: mintId(),
            client_id: id,
            created_at: now,
          })),
        ),
        ...valuesOf(checkpoint),
        tickets,
        makesThread,
        most,
        owner ?? null,
        at !== undefined,
        at?.branch ?? null,
      ]),
    );
    return runIn(manager, rows);
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
    const checkpoint = { runId, sequence, state, sha256 };
    const spentMs = row.spent_ms;
    return { run: runIn(manager, [row]), wasOpened, checkpoint, spentMs, askedAhead: row.asked_ahead };
  }

  /**
   * What a run was asked ahead takes its place in the thread, behind what has been said by now.
   * @returns the last message before it, if there is one
   */
  async takePlace(manager: EntityManager, { userId, id }: Run): Promise<string | undefined> {
    const [rows] = await manager.query<[{ before: string | null }[], number]>(TAKE_PLACE, [
      userId,
      id,
      new Date(),
    ]);
    return rows[0]?.before ?? undefined;
  }
}

const START = `select * from start_run(${placeholders(25)})`;

/** The errcode by which the database refuses a run that would be one too many in the queue. */
const QUEUE_FULL = 'AL006';

async function withinLimit<T>(most: number, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (refusalOf(error)?.code === QUEUE_FULL) throw new QueueFullError(most);
    throw error;
  }
}

const TAKE_UP = `
  with taken as (
    update runs set status = 'running'
    where user_id = $1 and id = $2 and attempt = $3 and status = 'starting' returning *
  )
  select taken.*, exists (select from run_events e where e.user_id = $1 and e.run_id = $2
                          and e.type = 'orchestration_started') as was_opened,
         extract(epoch from clock_timestamp() - coalesce(taken.started_at, clock_timestamp()))::float8 * 1000 as spent_ms,
         c.sequence as found_sequence, c.state as found_state, c.sha256 as found_sha256
  from taken left join lateral (
    select sequence, state, sha256 from checkpoints
    where user_id = $1 and run_id = $2 order by sequence desc limit 1) c on true`;

const TAKE_PLACE = `
  update runs set asked_ahead = false where user_id = $1 and id = $2
  returning place_asked(user_id, thread_id, id, $3) as before`;

interface TakenRow {
  readonly asked_ahead: boolean;
  readonly spent_ms: number;
  readonly was_opened: boolean;
  readonly found_sequence: number | null;
  readonly found_state: string;
  readonly found_sha256: string;
}

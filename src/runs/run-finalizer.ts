import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ThreadRepository } from '../threads';
import { AirlockConfig } from '../config';
import { CheckpointManager } from './checkpoints/checkpoint-manager';
import { keyOf, type Run, type RunError, type RunKey } from './run.entity';
import { RunJournal, type JournalEvent, type JournalSession } from './run-journal';
import { RunRepository } from './run.repository';
import type { EndState } from './state/run-state';
import { isEnded } from './state/run-state';
import { LeaseLostError } from './steps/lease-lost.error';
import type { DeathCause } from './steps/turn-end';
import { Turns } from './steps/turns';

/** How a run ends. */
export interface RunEnd {
  readonly status: EndState;
  readonly degraded?: boolean;
  readonly error?: RunError;
  /** What the assistant says in the thread; nothing when the user broke off. */
  readonly say?: string;
  /** For people who watch: one sentence. */
  readonly message: string;
  readonly hasReport?: boolean;
}

export interface FinishedRun {
  readonly run: Run;
  /** False when somebody else was first: it stays as that one left it. */
  readonly isMine: boolean;
}

/** What ends with the run, and may be written only if it ends so. */
export type LastWrites = (run: Run) => Promise<readonly JournalEvent[]>;

const CAUSES: Readonly<Record<EndState, DeathCause>> = {
  completed: 'silent_failure',
  failed: 'silent_failure',
  timeout: 'timeout',
  dead: 'no_heartbeat',
  cancelled: 'cancelled',
};

/** The one place where a run ends: state, message, and the terminal event commit together, exactly once (E7, E9, W1). */
@Injectable()
export class RunFinalizer {
  constructor(
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(Turns) private readonly turns: Turns,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * @param attempt when given, only its holder may end the run
   * @returns the run as it ended, and whether it was this call that ended it
   * @throws LeaseLostError when the run is under another attempt by now
   */
  async finish(
    session: JournalSession,
    key: RunKey,
    end: RunEnd,
    attempt?: number,
    lastWrites: LastWrites = async () => [],
  ): Promise<FinishedRun> {
    const { manager } = session;
    // Thread, lane, run: everybody locks in this order.
    const thread = end.say === undefined ? undefined : await this.lockThread(manager, key);
    const run = await this.runs.lock(manager, key);
    if (isEnded(run.status)) return { run, isMine: false };
    if (attempt !== undefined && run.attempt !== attempt) throw new LeaseLostError(run.id, attempt);
    const last = await lastWrites(run);
    const deaths = await this.turns.endAll(manager, run, (durationMs) => deathOf(end, durationMs));
    if (thread && end.say) {
      await this.threads.addMessage(manager, thread, { role: 'assistant', content: end.say, runId: run.id });
    }
    const ended = await this.end(manager, run, end);
    await this.checkpoints.expire(manager, run, this.config.eventRetentionDays);
    await this.journal.append(session, keyOf(run), [...last, ...deaths, terminalEvent(ended, end)]);
    return { run: ended, isMine: true };
  }

  private async lockThread(manager: EntityManager, { userId, threadId }: RunKey) {
    return this.threads.lockForReply(manager, userId, threadId);
  }

  private async end(manager: EntityManager, run: Run, end: RunEnd): Promise<Run> {
    const completing =
      end.status === 'completed' && run.status === 'running'
        ? await this.runs.move(manager, run, 'completing')
        : run;
    return this.runs.end(manager, completing, end.status, {
      phase: end.status === 'completed' ? 'completion' : run.phase,
      degraded: end.degraded ?? false,
      error: end.error ?? null,
    });
  }
}

function deathOf({ status, message }: RunEnd, durationMs: number) {
  const died = status === 'completed' ? 'failed' : status;
  return {
    kind: 'died',
    status: died,
    cause: CAUSES[status],
    durationMs,
    message,
    recoveryAction: 'none',
  } as const;
}

/** The run's terminal event, for every outcome; nothing else in the code makes it. */
function terminalEvent(run: Run, { error, message, hasReport }: RunEnd): JournalEvent {
  const begun = run.startedAt ?? run.createdAt;
  const ended = run.finishedAt ?? new Date();
  return {
    type: 'orchestration_completed',
    payload: {
      status: run.status,
      degraded: run.degraded,
      report_id: hasReport ? run.id : null,
      error: error ? { ...error } : null,
      duration_ms: Math.max(0, ended.getTime() - begun.getTime()),
      message,
    },
  };
}

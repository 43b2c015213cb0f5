import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../config';
import { keyOf, type Run, type RunError, type RunKey } from './run.entity';
import {
  type EndingSession,
  type JournalEntry,
  type JournalEvent,
  type JournalSession,
  RunJournal,
} from './run-journal';
import { type EndFacts, type LastStep, type LockedRun, RunEndRepository } from './run-end.repository';
import type { EndState } from './state/run-state';
import { isEnded } from './state/run-state';
import { isRecovery, recoveryEnd } from './recovery/recovery-end';
import { AuditLog } from '../audit';
import { LeaseLostError } from './steps/lease-lost.error';
import type { Hold } from './steps/hold';
import type { DeathCause } from './steps/turn-end';
import { Turns } from './steps/turns';

/** How a run ends. */
export interface RunEnd {
  readonly status: EndState;
  readonly degraded?: boolean;
  readonly error?: RunError;
  /** What the assistant says in the thread; nothing when the user broke off. */
  readonly say?: string;
  /** The message's id, where its words have been shown under one. */
  readonly sayId?: string;
  /** For people who watch: one sentence. */
  readonly message: string;
  readonly hasReport?: boolean;
}

export interface FinishedRun {
  readonly run: Run;
  /** False when somebody else was first: it stays as that one left it. */
  readonly isMine: boolean;
}

/** What ends with the run, and may be written only if it ends so. @returns events that come before the run's own end */
export type LastWrites = (session: JournalSession, locked: LockedRun) => Promise<readonly JournalEvent[]>;

interface Ending {
  readonly attempt?: number;
  readonly lastWrites?: LastWrites;
  /** Around the last statement. */
  readonly lastly?: EndingSession['lastly'];
}

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
    @Inject(RunEndRepository) private readonly ends: RunEndRepository,
    @Inject(Turns) private readonly turns: Turns,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AuditLog) private readonly audit: AuditLog,
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
    lastWrites?: LastWrites,
  ): Promise<FinishedRun> {
    return this.write(session, key, end, { attempt, lastWrites });
  }

  /** The same by the run's holder, as the end of the session: COMMIT goes out with the last statement. */
  async finishAndCommit(
    session: EndingSession,
    hold: RunKey & Hold,
    end: RunEnd,
    lastWrites: LastWrites,
  ): Promise<FinishedRun> {
    const lastly: EndingSession['lastly'] = (work) => session.lastly(work);
    return this.write(session, hold, end, { attempt: hold.attempt, lastWrites, lastly });
  }

  /**
   * The same in one statement, for a run that is just as its holder left it, which is the rule.
   * @param run as it was taken up
   * @param last the one turn of it that is open, and the event that tells of its end
   * @throws RunNotAsLeftError when it is not so: nothing is written then, and `finishAndCommit` finds out what it is
   */
  async finishAsLeft(
    session: EndingSession,
    run: Run,
    end: RunEnd,
    last: LastStep & { readonly event: JournalEvent },
  ): Promise<void> {
    const events = [last.event, terminalEvent(run, end)];
    const entries = this.journal.entries(session, keyOf(run), events);
    const facts = { ...end, keepDays: this.config.eventRetentionDays };
    await session.lastly(async () => {
      const lastSequence = await this.journal.inOrder(run.id, () =>
        this.ends.endAsLeft(session.manager, run, facts, last, entries),
      );
      this.journal.written(session, keyOf(run), lastSequence, entries);
    });
  }

  private async write(
    session: JournalSession,
    key: RunKey,
    end: RunEnd,
    { attempt, lastWrites, lastly = (work) => work() }: Ending,
  ): Promise<FinishedRun> {
    const { manager } = session;
    const locked = await this.ends.lockToEnd(manager, key, { withThread: end.say !== undefined });
    const { run } = locked;
    if (isEnded(run.status)) return { run, isMine: false };
    if (attempt !== undefined && run.attempt !== attempt) throw new LeaseLostError(run.id, attempt);
    const last = (await lastWrites?.(session, locked)) ?? [];
    const rest = locked.openTurns.filter(
      (turn) => !last.some((event) => event.executionId === turn.executionId),
    );
    const deaths = await this.turns.endAll(manager, run, (durationMs) => deathOf(end, durationMs), rest);
    if (isRecovery(run)) await this.audit.record(manager, session.context, recoveryEnd(run, end));
    const events = [...last, ...deaths, terminalEvent(run, end)];
    const entries = this.journal.entries(session, keyOf(run), events);
    const facts = { ...end, keepDays: this.config.eventRetentionDays };
    const ended = await lastly(() => this.end(session, run, facts, entries));
    return { run: ended, isMine: true };
  }

  private async end(
    session: JournalSession,
    run: Run,
    facts: EndFacts,
    entries: readonly JournalEntry[],
  ): Promise<Run> {
    const { run: ended, lastSequence } = await this.journal.inOrder(run.id, () =>
      this.ends.end(session.manager, run, facts, entries),
    );
    this.journal.written(session, keyOf(run), lastSequence, entries);
    return ended;
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
function terminalEvent(
  run: Run,
  { status, degraded = false, error, message, hasReport }: RunEnd,
): JournalEvent {
  const begun = run.startedAt ?? run.createdAt;
  return {
    type: 'orchestration_completed',
    payload: {
      status,
      degraded,
      report_id: hasReport ? run.id : null,
      error: error ? { ...error } : null,
      duration_ms: Math.max(0, Date.now() - begun.getTime()),
      message,
    },
  };
}

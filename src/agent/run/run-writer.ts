import {
  CommitOutcomeUnknownError,
  type Unit,
  type UnitOfWork,
  type UserExecutionContext,
} from '@airlock/session';
import {
  type JournalEntry,
  type JournalEvent,
  type Lease,
  LeaseLostError,
  type Progress,
  type Run,
  type RunJournal,
  type StepCommit,
  type StepRepository,
} from '../../runs';
import { outlasting } from '../../database';
import { HandBackError } from '../errors';

/** One transaction of a run. */
export interface Write<T> {
  /** For logs and pg_stat_activity. */
  readonly name: string;
  /** Rows of the step itself; they are written first, so that nobody waits for a slow statement but the step. */
  readonly work?: (unit: Unit) => Promise<T>;
  readonly commit?: (result: T) => StepCommit;
  readonly events?: (result: T) => readonly JournalEvent[];
  /** More rows, once it is sure that the run is still held. */
  readonly after?: (unit: Unit, progress: Progress) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface Written<T> {
  readonly result: T;
  readonly progress: Progress;
}

/**
 * Writes for one run on behalf of the one who holds it. Every transaction ends at the fence: who has lost the run writes
 * nothing (E10, E18). Effects, record, checkpoint and events commit together; but for the effects, they are one statement,
 * and where nothing follows it, COMMIT goes out with it.
 */
export class RunWriter {
  private ahead: readonly JournalEvent[] = [];
  private first: Promise<unknown> | undefined;
  private recordedSteps = 0;
  private callsSince = 0;
  private latest: Progress = { currentStep: 0, totalSteps: 0, checkpointSequence: 0, eventSequence: null };

  constructor(
    private readonly units: UnitOfWork,
    private readonly steps: StepRepository,
    private readonly journal: RunJournal,
    private readonly context: UserExecutionContext,
    private readonly lease: Lease,
  ) {}

  /** Takes over where another replica, or none, has been. */
  resumeFrom({ currentStep, totalSteps, checkpointSequence }: Run): void {
    this.latest = { currentStep, totalSteps, checkpointSequence, eventSequence: null };
  }

  /** Goes ahead of the events of whatever is written first, and with it: one transaction less. */
  beginWith(events: readonly JournalEvent[]): void {
    this.ahead = events;
  }

  /** What should have gone ahead, while nothing has been written. */
  get untold(): readonly JournalEvent[] {
    return this.ahead;
  }

  /** @param steps recorded by whoever worked on it before */
  countFrom(steps: number): void {
    this.recordedSteps = steps;
  }

  /** As of the last write. */
  get progress(): Progress {
    return this.latest;
  }

  /**
   * `run:step:call` (T4). It counts what is recorded and not what was tried, so that a call whose answer was never
   * committed has the same key when it is made again.
   */
  nextCallKey(): string {
    this.callsSince += 1;
    return `${this.lease.runId}:${this.recordedSteps + 1}:${this.callsSince}`;
  }

  /** An agent begins again: the calls that it makes until the next recorded step have the keys that they had. */
  countCallsAnew(): void {
    this.callsSince = 0;
  }

  /**
   * @throws LeaseLostError, and HandBackError when nobody knows what was stored: then all work for the run stops, and who
   * takes it up reads how far it has come; and what the work throws: then nothing of it is written
   */
  async write<T = void>(write: Write<T>): Promise<Written<T>> {
    try {
      return await this.lease.atWork(() =>
        outlasting(() => this.next(write), write.signal ?? this.lease.signal),
      );
    } catch (error) {
      if (error instanceof LeaseLostError) this.lease.stop('lost');
      if (!(error instanceof CommitOutcomeUnknownError)) throw error;
      this.lease.stop('hand_back');
      throw new HandBackError(this.lease.runId, 'whether its last step was stored is not known', {
        cause: error,
      });
    }
  }

  /** Nothing may be written before what is to go ahead of it. */
  private async next<T>(write: Write<T>): Promise<Written<T>> {
    while (this.first) await this.first.catch(() => undefined);
    if (this.ahead.length === 0) return this.attempt(write);
    const first = this.attempt({
      ...write,
      events: (result) => [...this.ahead, ...(write.events?.(result) ?? [])],
    });
    this.first = first;
    try {
      const written = await first;
      this.ahead = [];
      return written;
    } finally {
      this.first = undefined;
    }
  }

  private async attempt<T>({ name, work, commit, events, after, signal }: Write<T>): Promise<Written<T>> {
    const written = await this.units.run(this.context, { name, signal }, async (unit) => {
      const result = (await work?.(unit)) as T;
      const what = commit?.(result) ?? {};
      const entries = this.journal.entries(unit.session, this.lease, events?.(result) ?? []);
      const isRecorded = what.step !== undefined && what.step.kind !== 'agent';
      const write = (): Promise<Progress> => this.append(unit, what, entries);
      if (!after) return { result, progress: await unit.session.lastly(write), isRecorded };
      const progress = await write();
      await after(unit, progress);
      return { result, progress, isRecorded };
    });
    this.latest = written.progress;
    if (written.isRecorded) this.count();
    return written;
  }

  private async append(
    { manager, session }: Unit,
    what: StepCommit,
    entries: readonly JournalEntry[],
  ): Promise<Progress> {
    const progress = await this.journal.inOrder(this.lease.runId, () =>
      this.steps.commit(manager, this.lease, what, entries),
    );
    const { eventSequence } = progress;
    if (eventSequence !== null) this.journal.written(session, this.lease, eventSequence, entries);
    return progress;
  }

  private count(): void {
    this.recordedSteps += 1;
    this.callsSince = 0;
  }
}

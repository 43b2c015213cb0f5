import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { isEnded, type Run, RunRepository, RunValues, type StartedRun } from '../../../runs';
import type { Dialect } from '../dialect';
import { EventStreams } from '../event-streams';
import { LangGraphDialect } from './langgraph-dialect';
import type { StreamMode } from './stream-mode';
import type { StreamValues } from './translation';

/** Streams of a run for clients of the LangGraph API. */
@Injectable()
export class LangGraphStreams {
  constructor(
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunValues) private readonly values: RunValues,
  ) {}

  open(
    context: UserExecutionContext,
    run: Run,
    modes: readonly StreamMode[],
    afterSequence: number,
  ): StreamableFile {
    return this.streams.open({
      context,
      threadId: run.threadId,
      runId: run.id,
      afterSequence,
      hasEnded: isEnded(run.status),
      dialect: this.dialectOf(context, run, modes),
    });
  }

  /** Of the run that this call makes. */
  openNew(
    context: UserExecutionContext,
    response: Response,
    modes: readonly StreamMode[],
    start: () => Promise<StartedRun>,
  ): Promise<StreamableFile> {
    const dialectOf = (run: Run): Dialect => this.dialectOf(context, run, modes);
    return this.streams.openNew(context, response, { start, dialectOf });
  }

  private dialectOf(context: UserExecutionContext, run: Run, modes: readonly StreamMode[]): Dialect {
    const { id: runId, threadId, assistantId } = run;
    // Attempts are counted from the claim; to clients of that API a run that waits is in its first.
    const streamed = {
      runId,
      threadId,
      assistantId,
      attempt: Math.max(1, run.attempt),
      toolInputs: new Map(),
    };
    return new LangGraphDialect(streamed, modes, () => this.valuesOf(context, runId));
  }

  private valuesOf(context: UserExecutionContext, runId: string): Promise<StreamValues> {
    return this.units.run(context, { readOnly: true, name: 'stream_values' }, async ({ manager }) =>
      this.values.of(manager, await this.runs.get(manager, context.userId, runId)),
    );
  }
}

import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import { isEnded, type Run, RunRepository, RunValues } from '../../../runs';
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

  /** Around the making of a run that is streamed at once. @returns what ends it */
  expect(runId: string): () => void {
    return this.streams.expect(runId);
  }

  /** @param isNew made by this very call, which has expected it: only what begins in this process is sure to be remembered */
  open(
    context: UserExecutionContext,
    run: Run,
    modes: readonly StreamMode[],
    afterSequence: number,
    isNew = false,
  ): StreamableFile {
    const { id: runId, threadId, assistantId } = run;
    // Attempts are counted from the claim; to clients of that API a run that waits is in its first.
    const streamed = { runId, threadId, assistantId, attempt: Math.max(1, run.attempt) };
    const dialect = new LangGraphDialect(streamed, modes, () => this.valuesOf(context, runId));
    return this.streams.open({
      context,
      threadId,
      runId,
      afterSequence,
      hasEnded: isEnded(run.status),
      dialect,
      isNew: isNew && run.status !== 'queued',
    });
  }

  private valuesOf(context: UserExecutionContext, runId: string): Promise<StreamValues> {
    return this.units.run(context, { readOnly: true, name: 'stream_values' }, async ({ manager }) =>
      this.values.of(manager, await this.runs.get(manager, context.userId, runId)),
    );
  }
}

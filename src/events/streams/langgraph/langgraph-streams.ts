import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import {
  isEnded,
  type Run,
  type RunKey,
  type RunMoment,
  RunRepository,
  RunValues,
  type StartedRun,
  ThreadMoments,
  type WantedMoment,
} from '../../../runs';
import { isTerminal, RUN_END, RUN_START } from '../../log/event-type';
import type { RunEvent } from '../../log/run-event';
import type { Dialect } from '../dialect';
import { EventStreams } from '../event-streams';
import { LangGraphDialect } from './langgraph-dialect';
import type { StreamMode } from './stream-mode';
import type { StreamValues } from './translation';
import { type StreamPlace } from './stream-place';
import { ToldWords } from './told-words';
import { ToolCalls } from './tool-calls';

/** Streams of a run for clients of the LangGraph API. */
@Injectable()
export class LangGraphStreams {
  constructor(
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunValues) private readonly values: RunValues,
    @Inject(ThreadMoments) private readonly moments: ThreadMoments,
  ) {}

  open(
    context: UserExecutionContext,
    run: Run,
    modes: readonly StreamMode[],
    { afterSequence, words }: StreamPlace,
  ): StreamableFile {
    return this.streams.open({
      context,
      threadId: run.threadId,
      runId: run.id,
      afterSequence,
      hasEnded: isEnded(run.status),
      dialect: this.dialectOf(context, run, modes, { afterSequence, words }),
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

  private dialectOf(
    context: UserExecutionContext,
    run: Run,
    modes: readonly StreamMode[],
    { afterSequence, words }: StreamPlace = { afterSequence: 0 },
  ): Dialect {
    const { id: runId, threadId, assistantId } = run;
    // Attempts are counted from the claim; to clients of that API a run that waits is in its first.
    const streamed = {
      runId,
      threadId,
      assistantId,
      attempt: Math.max(1, run.attempt),
      toolCalls: new ToolCalls(),
      words: new ToldWords(words),
    };
    const reads = {
      values: () => this.valuesOf(context, runId),
      state: async (event: RunEvent, after: number) => {
        const wanted = momentOf(event);
        return wanted && this.stateOf(context, { userId: context.userId, threadId, runId }, wanted, after);
      },
    };
    return new LangGraphDialect(streamed, modes, reads, afterSequence);
  }

  private valuesOf(context: UserExecutionContext, runId: string): Promise<StreamValues> {
    return this.units.run(context, { readOnly: true, name: 'stream_values' }, async ({ manager }) =>
      this.values.of(manager, await this.runs.get(manager, context.userId, runId)),
    );
  }

  private stateOf(
    context: UserExecutionContext,
    run: RunKey,
    wanted: WantedMoment,
    after: number,
  ): Promise<RunMoment | undefined> {
    return this.units.run(context, { readOnly: true, name: 'stream_state' }, ({ manager }) =>
      this.moments.ofRun(manager, run, wanted, after),
    );
  }
}

/** Which state an event brings, if it brings one. */
function momentOf({ type, agentName: agent }: RunEvent): WantedMoment | undefined {
  if (type === RUN_START) return 'first';
  if (type === RUN_END) return 'last';
  return agent && isTerminal(type) ? { agent } : undefined;
}

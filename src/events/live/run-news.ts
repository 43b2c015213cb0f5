import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { RUN_END } from '../log/event-type';
import type { EventRun } from '../log/run-event';
import { LiveEvents } from './live-events';

/** Lets the runs' own room hear of the end of a run without knowing of streams (RunWatch). */
@Injectable()
export class RunNews {
  constructor(@Inject(LiveEvents) private readonly live: LiveEvents) {}

  /** @returns what stops it */
  follow(context: UserExecutionContext, { threadId, runId }: EventRun, onEnd: () => void): () => void {
    const subscription = this.live.subscribe(
      context,
      { threadId, runId },
      {
        hasRoom: true,
        receive: ({ type }) => {
          if (type === RUN_END) onEnd();
        },
        fail: onEnd,
      },
    );
    subscription.follow(runId, 0);
    return () => subscription.close();
  }
}

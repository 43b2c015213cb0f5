import { ContextRules, type JobRun, type Session, UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { Run } from './run.entity';
import type { JournalSession } from './run-journal';

/** Under whose identity work for a run is done: always its owner's, as the run's row has it. */
@Injectable()
export class RunContexts {
  constructor(@Inject(ContextRules) private readonly rules: ContextRules) {}

  forJob(run: JobRun): UserExecutionContext {
    return UserExecutionContext.fromJob(run, this.rules);
  }

  /**
   * A call may end another run of its own user, such as the one that its message interrupts. What it records of that run
   * it records in that run's name, in the same transaction.
   */
  sessionOf(session: Session, { threadId, id: runId }: Run): JournalSession {
    return {
      context: session.context.withRun({ threadId, runId }),
      manager: session.manager,
      afterCommit: (hook) => session.afterCommit(hook),
    };
  }
}

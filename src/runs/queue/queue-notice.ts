import { UnitOfWork } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { keyOf } from '../run.entity';
import { RunContexts } from '../run-contexts';
import { RunJournal } from '../run-journal';
import { RunRepository } from '../run.repository';
import { waitingEvent } from '../waiting-event';
import type { ClaimedRun } from './lease';

/** Tells the owner of a run that it waits, and where in the line it stands (E6). */
@Injectable()
export class QueueNotice {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunJournal) private readonly journal: RunJournal,
  ) {}

  async send(waiting: ClaimedRun): Promise<void> {
    const context = this.contexts.forJob(waiting);
    await this.units.run(context, { name: 'queue notice' }, async ({ session, manager }) => {
      const run = await this.runs.lock(manager, waiting);
      const queuePosition = await this.runs.queuePosition(manager, run);
      if (queuePosition === undefined) return;
      const message = `Waiting for a free place; number ${queuePosition} in line.`;
      await this.journal.append(session, keyOf(run), [waitingEvent(run, message, queuePosition)]);
    });
  }
}

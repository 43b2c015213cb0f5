import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { RunCancel, RunFinder, viewOfRun } from '../../../runs';
import { type CommandAnswer, type NamedIds, SocketCommand } from '../socket-command';
import { uuid } from './shapes';

const shape = z.strictObject({ run_id: uuid });
type Payload = z.infer<typeof shape>;

/** Cancels a run. */
@Injectable()
export class StopRunCommand extends SocketCommand<Payload> {
  readonly types = ['stop_agent'];
  protected override readonly isReadOnly = false;
  protected readonly shape = shape;

  constructor(
    @Inject(RunFinder) private readonly runs: RunFinder,
    @Inject(RunCancel) private readonly cancellation: RunCancel,
  ) {
    super();
  }

  protected idsOf({ run_id: runId }: Payload): NamedIds {
    return { runId };
  }

  protected async run(
    { session, manager, context }: Unit,
    { run_id: runId }: Payload,
  ): Promise<CommandAnswer> {
    const { run } = await this.runs.find(manager, { userId: context.userId, runId });
    const ended = await this.cancellation.cancel(session, run, 'interrupt', 'Cancelled by its owner.');
    return { payload: viewOfRun(ended) };
  }
}

import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CheckpointManager, RunFinder, viewOfRun, viewOfState } from '../../../runs';
import { type CommandAnswer, type NamedIds, SocketCommand } from '../socket-command';
import { uuid } from './shapes';

const shape = z.strictObject({ run_id: uuid });
type Payload = z.infer<typeof shape>;

/** Where a run is, and what it knows so far. */
@Injectable()
export class AgentContextCommand extends SocketCommand<Payload> {
  readonly types = ['get_agent_context'];
  protected readonly shape = shape;

  constructor(
    @Inject(RunFinder) private readonly runs: RunFinder,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
  ) {
    super();
  }

  protected idsOf({ run_id: runId }: Payload): NamedIds {
    return { runId };
  }

  protected async run({ manager, context }: Unit, { run_id: runId }: Payload): Promise<CommandAnswer> {
    const { run, queuePosition } = await this.runs.find(manager, { userId: context.userId, runId });
    const { state, checkpoint } = viewOfState(run, await this.checkpoints.read(manager, run));
    return { payload: { ...viewOfRun(run, queuePosition), values: state, checkpoint } };
  }
}

import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CheckpointManager, RunRepository, viewOfRun, viewOfState } from '../../../runs';
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
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
  ) {
    super();
  }

  protected idsOf({ run_id: runId }: Payload): NamedIds {
    return { runId };
  }

  protected async run({ manager, context }: Unit, { run_id: runId }: Payload): Promise<CommandAnswer> {
    const run = await this.runs.get(manager, context.userId, runId);
    const position = await this.runs.queuePosition(manager, run);
    const { state, checkpoint } = viewOfState(run, await this.checkpoints.read(manager, run));
    return { payload: { ...viewOfRun(run, position), values: state, checkpoint } };
  }
}

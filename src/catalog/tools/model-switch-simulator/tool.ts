import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { modelSwitchSimulator } from './schema';

type Input = z.infer<typeof modelSwitchSimulator.input>;
type Output = z.infer<typeof modelSwitchSimulator.output>;

@Tool(modelSwitchSimulator)
export class ModelSwitchSimulatorTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { to, from, max_input_tokens: maxInputTokens, max_output_tokens: maxOutputTokens, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const change = { to, from, maxInputTokens, maxOutputTokens };
    const reading = await this.log.read(context, signal, range, (manager, rows) =>
      this.log.analysis.simulateSwitch(manager, rows, change),
    );
    return { range: reading.range, ...reading.answer };
  }
}
